import { resolve } from 'node:path'
import type { Rolldown } from 'vite'

type Context = Rolldown.ChunkingContext

/** Returns the ids of the modules that a module imports directly or indirectly, and its own. Dynamic imports do not count. */
function withImports(id: string, context: Context, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found
  found.add(id)
  for (const imported of context.getModuleInfo(id)?.importedIds ?? []) withImports(imported, context, found)
  return found
}

/**
 * Puts a dynamically imported module and all modules that it imports into one chunk. Without this group, each set of them that other chunks import too would be
 * a file of its own. Modules that the entry point imports stay in the chunk of the entry point.
 */
export function oneChunk(module: string, { name, entry }: { name: string; entry: string }) {
  let own: Set<string> | undefined
  let ofEntry: Set<string> | undefined
  return {
    name(id: string, context: Context): string | null {
      own ??= withImports(resolve(module), context)
      ofEntry ??= withImports(resolve(entry), context)
      return own.has(id) && !ofEntry.has(id) ? name : null
    },
    debugName: name,
    includeDependenciesRecursively: false, // would take the modules of the entry point
  }
}
