import { existsSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** A code span that begins with one of these folders is a path. */
const FOLDERS = /^(src|test|scripts|docs|resources|\.github|\.vscode)\//

/** A code span with one of these characters or words is not a path. */
const NO_PATH = /[\s<>$…()=]|\bNAME\b|\bN\b/

export type Reference = { line: number; target: string }

/**
 * Returns the paths in a Markdown document for which no file exists. The function checks relative links, and code spans with a path from the root,
 * such as `src/main/ipc/registrar.ts`. A path may contain `*` and `{a,b}`.
 */
export function missingReferences(file: string, text: string): Reference[] {
  return text
    .split('\n')
    .flatMap((content, index) =>
      [...linkTargets(file, content), ...codePaths(content)]
        .filter((target) => !exists(target))
        .map((target) => ({ line: index + 1, target })),
    )
}

function linkTargets(file: string, content: string): string[] {
  const markdown = [...content.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target)
  const html = [...content.matchAll(/(?:src|srcset|href)="([^"\s]+)"/g)].map(([, target = '']) => target)
  return [...markdown, ...html]
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => normalize(join(dirname(file), decodeURI(target.replace(/#.*$/, '')))))
}

function codePaths(content: string): string[] {
  return [...content.matchAll(/`([^`]+)`/g)]
    .map(([, span = '']) => span.replace(/:\d+$/, ''))
    .filter((span) => FOLDERS.test(span) && !NO_PATH.test(span))
}

/** Returns true if a file exists for the path. The path may omit the extension: `src/main/sync/match` can be match.ts. */
function exists(target: string): boolean {
  if (/[*{]/.test(target)) return globSync(target).length > 0
  return existsSync(target) || globSync(`${target}.*`).length > 0
}
