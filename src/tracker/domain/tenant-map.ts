/**
 * A map from ids to values, for objects of several workspaces, e.g. visits. An id is unique only in its workspace. Each workspace has a Map of its
 * own, so that no combined key must be built for each look-up.
 */
export class TenantMap<T> {
  readonly #byWorkspace = new Map<string, Map<string, T>>()

  get(workspaceId: string, id: string): T | undefined {
    return this.#byWorkspace.get(workspaceId)?.get(id)
  }

  set(workspaceId: string, id: string, value: T): void {
    const known = this.#byWorkspace.get(workspaceId)
    if (known) known.set(id, value)
    else this.#byWorkspace.set(workspaceId, new Map([[id, value]]))
  }

  values(): T[] {
    return [...this.#byWorkspace.values()].flatMap((objects) => [...objects.values()])
  }
}
