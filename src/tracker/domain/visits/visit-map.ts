/**
 * A map from visits to values, for visits of several workspaces. A visit id is unique only in its workspace. Each workspace has a Map of its own, so
 * that no combined key must be built for each look-up.
 */
export class VisitMap<T> {
  readonly #byWorkspace = new Map<string, Map<string, T>>()

  get(workspaceId: string, visitId: string): T | undefined {
    return this.#byWorkspace.get(workspaceId)?.get(visitId)
  }

  set(workspaceId: string, visitId: string, value: T): void {
    const known = this.#byWorkspace.get(workspaceId)
    if (known) known.set(visitId, value)
    else this.#byWorkspace.set(workspaceId, new Map([[visitId, value]]))
  }

  values(): T[] {
    return [...this.#byWorkspace.values()].flatMap((visits) => [...visits.values()])
  }
}
