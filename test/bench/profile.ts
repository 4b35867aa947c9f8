// CPU profiles of the child processes of a bench: how they are recorded, and a summary as text. Chrome DevTools shows the files as flame graphs.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  /** µs between two samples. */
  timeDeltas: z.array(z.number()),
})
type Profile = z.output<typeof profileSchema>
type Frame = Profile['nodes'][number]['callFrame']

/** µs between two samples. A shorter interval would slow the process down. */
const sampleEveryMicros = 500

/** Each Node process that is started after this call writes a profile into the folder when it ends. */
export function profileChildren(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const flags = `--cpu-prof --cpu-prof-interval=${sampleEveryMicros} --cpu-prof-dir=${path.resolve(folder)}`
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, flags].filter(Boolean).join(' ')
}

/** One function. `selfMs`: without the functions that it called. `totalMs`: with them. */
export type ProfileLine = { name: string; selfMs: number; totalMs: number }
/** `busyMs`: the time in which the process did not wait for events. */
export type ProfileSummary = { busyMs: number; lines: ProfileLine[] }

const shortened = (url: string) => url.replace(/^.*\/(?=(src|test|scripts|out|node_modules)\/)/, '')
const nameOf = ({ functionName, url, lineNumber }: Frame) =>
  `${functionName || '(anonymous)'}${url ? ` ${shortened(url)}:${lineNumber + 1}` : ''}`
/** What V8 calls the time without work. `(program)` is native code that belongs to no function. */
const isIdle = (name: string) => name === '(idle)'

function add(to: Map<string, number>, key: string, micros: number): void {
  to.set(key, (to.get(key) ?? 0) + micros)
}

/** For each node: its name, and the names of its callers from the nearest one on. */
function stacksOf({ nodes }: Profile): Map<number, string[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const stacks = new Map<number, string[]>()
  const open = nodes[0] ? [{ id: nodes[0].id, callers: [] as string[] }] : []
  for (let next = open.pop(); next; next = open.pop()) {
    const node = byId.get(next.id)
    if (!node) continue
    const stack = [nameOf(node.callFrame), ...next.callers]
    stacks.set(node.id, stack)
    for (const id of node.children ?? []) open.push({ id, callers: stack })
  }
  return stacks
}

/** @throws ZodError or SyntaxError if the text is not a CPU profile of V8 */
export function summaryOfProfile(text: string): ProfileSummary {
  const profile = profileSchema.parse(JSON.parse(text))
  const stacks = stacksOf(profile)
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  let busy = 0
  for (const [index, id] of profile.samples.entries()) {
    // A sample lasts until the next one.
    const micros = profile.timeDeltas[index + 1] ?? 0
    const stack = stacks.get(id) ?? []
    const [name] = stack
    if (!name || isIdle(name)) continue
    busy += micros
    add(self, name, micros)
    for (const each of new Set(stack)) add(total, each, micros)
  }
  const lines = [...self].map(([name, micros]) => ({
    ...{ name, selfMs: micros / 1_000 },
    totalMs: (total.get(name) ?? 0) / 1_000,
  }))
  return { busyMs: busy / 1_000, lines: lines.toSorted((a, b) => b.selfMs - a.selfMs) }
}

const shownLines = 25

function textOf(file: string, { busyMs, lines }: ProfileSummary): string {
  const rows = lines.slice(0, shownLines).map(({ name, selfMs, totalMs }) => {
    const share = ((100 * selfMs) / busyMs).toFixed(1)
    return `${share.padStart(5)} %  ${selfMs.toFixed(0).padStart(6)} ms  ${totalMs.toFixed(0).padStart(6)} ms  ${name}`
  })
  return [
    `${file}: ${busyMs.toFixed(0)} ms busy (share of it, time in the function, time with the functions that it called)`,
    ...rows,
  ].join('\n')
}

/** The summary of each profile in the folder as text. */
export const summariesIn = (folder: string): string =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => textOf(file, summaryOfProfile(readFileSync(path.join(folder, file), 'utf8'))))
    .join('\n\n')
