// Connects the desktops and then the readers to a server, and measures the memory of the server before and after.
import { eventually, type Part } from '../../fixtures/part.ts'
import { read, startPolls, startReaders } from './children.ts'
import type { ChildReady, Crowd, Memory, ReaderResults, ServerState } from './contract.ts'

/** The average time between two beats of a reader. An active reader sends a beat every 2 s, and an inactive reader sends none. */
export const beatEveryMs = 10_000
const pageCount = 8
const allSeenWithinMs = 300_000

export type Connected = {
  /** The URLs of the results of the two child processes. */
  polls: string
  readers: string
  /** Bytes of the server process (RSS). */
  bytesPerPoll: number
  bytesPerReader: number
}

/** `started`: takes a child process that must be stopped at the end. */
export async function connectCrowd(
  url: string,
  { crowd, connections }: { crowd: Crowd; connections: number },
  started: (part: Part<ChildReady>) => ChildReady,
): Promise<Connected> {
  const memory = () => read<Memory>(`${url}/bench/memory`)
  const alone = await memory()
  const polls = started(await startPolls({ url, devicesFile: crowd.devicesFile }))
  await allWait(url, crowd)
  const withPolls = await memory()
  const readers = started(
    await startReaders({ url, visitsFile: crowd.visitsFile, pageCount, connections, beatEveryMs }),
  )
  await eventually(
    'each reader has sent a beat',
    async () => (await read<ReaderResults>(`${readers.url}/0/0`)).acknowledged >= crowd.readers,
    allSeenWithinMs,
  )
  const withReaders = await memory()
  return {
    polls: polls.url,
    readers: readers.url,
    bytesPerPoll: (withPolls.rssBytes - alone.rssBytes) / crowd.desktops,
    bytesPerReader: (withReaders.rssBytes - withPolls.rssBytes) / crowd.readers,
  }
}

/** Waits until (almost) all desktops have an open poll. Some desktops are between two polls, because the list of readers changes all the time. */
export const allWait = (url: string, { desktops }: Crowd): Promise<true> =>
  eventually(
    'the desktops are waiting',
    async () => (await read<ServerState>(`${url}/bench/state`)).polls >= Math.floor(desktops * 0.99),
    allSeenWithinMs,
  ) as Promise<true>
