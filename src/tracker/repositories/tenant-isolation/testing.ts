import type { WorkspaceRepositories } from '../workspace-repositories.ts'

type RepositoryName = Exclude<keyof WorkspaceRepositories, 'workspaceId'>
type Method = (...args: never[]) => unknown
type MethodName<R> = { [M in keyof R]: R[M] extends Method ? M : never }[keyof R]
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
/** The arguments for each method. They contain ids of rows that exist in both workspaces. */
export type Cases = {
  [R in RepositoryName]?: {
    [M in MethodName<WorkspaceRepositories[R]>]?: ArgumentsOf<WorkspaceRepositories[R][M]>
  }
}
