import { existsSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Folders whose files a document may name in code spans, from the root of the repository. */
const FOLDERS = /^(src|test|scripts|docs|resources|\.github|\.vscode)\//

/** A span with these is a command, a placeholder or prose. */
const NO_PATH = /[\s<>$…()=]|\bNAME\b|\bN\b/

export type Reference = { line: number; target: string }

/**
 * The files that a Markdown document names and that don't exist. Reads relative links, whose path starts at the document, and code spans such
 * as `src/main/ipc/registrar.ts`, whose path starts at the root; `*` and `{a,b}` stand for more than one file.
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

/** A path may leave out its ending: `src/main/sync/match` is match.ts and match.test.ts. */
function exists(target: string): boolean {
  if (/[*{]/.test(target)) return globSync(target).length > 0
  return existsSync(target) || globSync(`${target}.*`).length > 0
}
