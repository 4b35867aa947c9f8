// Publishes events, and measures the time until the desktops have them.
import { setTimeout } from 'node:timers/promises'
import { eventually } from '../../fixtures/part.ts'
import { epochNow, read } from './children.ts'
import type { PollResults, ReaderResults, Team } from './contract.ts'

const allSeenWithinMs = 120_000

export type Crowded = { url: string; polls: string; readers: string; teams: Team[] }

let events = 0

/**
 * Publishes one event to these teams in one transaction, and waits until all their desktops have it. Returns the latency of each desktop in ms. Throws if
 * a desktop receives the event twice.
 */
export async function publishEvent({ url, polls }: Crowded, teams: readonly Team[]): Promise<number[]> {
  const concerned = teams.reduce((sum, { desktops }) => sum + desktops, 0)
  events += 1
  const id = `${epochNow()}-${events}`
  const answer = await fetch(`${url}/bench/event`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, workspaces: teams.map(({ workspaceId }) => workspaceId) }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return eventually(
    `${concerned} desktops have the event`,
    async () => {
      const { arrived, latencies, refused } = await read<PollResults>(`${polls}/${id}/${concerned}`)
      if (refused > 0) throw new Error(`${refused} polls were refused`)
      if (arrived > concerned) throw new Error('A desktop received an event twice')
      return latencies
    },
    allSeenWithinMs,
  )
}

/** Publishes an event to one team after the other for `seconds`. Returns the latencies of all desktops in ms. */
export async function publishInTurn(
  crowded: Crowded,
  { seconds, everyMs }: { seconds: number; everyMs: number },
): Promise<number[]> {
  const latencies: number[] = []
  const endsAt = performance.now() + seconds * 1000
  for (let turn = 0; performance.now() < endsAt; turn += 1) {
    const team = crowded.teams[turn % crowded.teams.length] as Team
    latencies.push(...(await publishEvent(crowded, [team])))
    await setTimeout(everyMs)
  }
  return latencies
}

/** Runs `work`, and returns the latencies of all beats that were open meanwhile. */
export async function withBeats<T>(
  { readers }: Crowded,
  work: () => Promise<T>,
): Promise<{ result: T; latencies: number[]; perSecond: number }> {
  const from = epochNow()
  const before = await read<ReaderResults>(`${readers}/0/0`)
  const result = await work()
  const until = epochNow()
  const after = await read<ReaderResults>(`${readers}/${from}/${until}`)
  if (after.refused > 0) throw new Error(`${after.refused} beats were refused`)
  const { latencies, acknowledged } = after
  return { result, latencies, perSecond: ((acknowledged - before.acknowledged) * 1000) / (until - from) }
}
