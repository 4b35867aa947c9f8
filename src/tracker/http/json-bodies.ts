// Parses JSON bodies. Their depth is limited before parsing, because much code that handles a value is recursive.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CodedError } from '#shared/errors.ts'

/** The deepest valid body of the contracts has 6 levels. */
const deepest = 32

const openings = new Set(['{', '['])
const closings = new Set(['}', ']'])

/** Returns true if the text has at most `deepest` opening brackets. A search for a character is many times faster than a loop over all characters. */
function hasFewBrackets(json: string): boolean {
  let found = 0
  for (const bracket of openings) {
    for (let at = json.indexOf(bracket); at >= 0; at = json.indexOf(bracket, at + 1)) {
      found += 1
      if (found > deepest) return false
    }
  }
  return true
}

/** Returns true if brackets outside of strings are nested deeper than `deepest`. */
function isTooDeep(json: string): boolean {
  // Most bodies, such as beats, have fewer brackets than the limit.
  if (hasFewBrackets(json)) return false
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at] as string
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (openings.has(char)) {
      depth += 1
      if (depth > deepest) return true
    } else if (closings.has(char)) depth -= 1
  }
  return false
}

type Done = (error: Error | null, body?: unknown) => void

/**
 * Parses bodies of the content type `type` as JSON. Names that change a prototype are refused. `quick`: parses the common bodies of a frequent route itself. If it
 * returns null, the body is parsed like all others.
 */
export function readJsonBodies(
  app: FastifyInstance,
  type: string,
  quick: (text: string) => object | null = () => null,
): void {
  const parse = app.getDefaultJsonParser('error', 'error') as unknown as (
    request: FastifyRequest,
    text: string,
    done: Done,
  ) => void
  if (app.hasContentTypeParser(type)) app.removeContentTypeParser(type)
  app.addContentTypeParser(type, { parseAs: 'string' }, (request, body, done: Done) => {
    const text = String(body)
    const parsed = quick(text)
    if (parsed) done(null, parsed)
    else if (isTooDeep(text))
      done(new CodedError('bad_request', `The body nests deeper than ${deepest} levels.`))
    else parse(request, text, done)
  })
}
