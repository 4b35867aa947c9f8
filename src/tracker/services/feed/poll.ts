import type { z } from 'zod'
import type { FeedEvent } from '#shared/model/feed.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { feedCursor, readFeedCursor } from '../../domain/feed/cursor.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import type { Visibility } from '../../domain/people/visibility.ts'
import { claimantOf } from '../../domain/runs/schedule.ts'
import type { Deadlines, Expiring } from '../../infrastructure/deadlines.ts'
import type { TrackerContext } from '../context.ts'
import { requireAccess } from '../people/authentication.ts'
import type { Acknowledge } from './acknowledgements.ts'
import { answerJson, type FeedAnswer } from './answer-json.ts'
import type { FeedLoads } from './loads.ts'
import { readFeed } from './read.ts'
import type { ReadersSnapshot } from './readers-cache.ts'
import { type Waiter, type Woken, wokenBy } from './waiting-polls.ts'
import type { WorkspaceFeed } from './workspace-feed.ts'

type Poll = (typeof trackerApi)['feed.poll']
type Query = z.output<Poll['query']>

/** The client of a waiting poll. Each poll is answered at most once. */
export type WaitingClient = { answer(body: Buffer): void; fail(error: unknown): void }

export type PollParts = {
  context: TrackerContext
  loads: FeedLoads
  acknowledge: Acknowledge
  deadlines: Deadlines
  /** True if the tracker stops. Polls then end at once. */
  isClosing(): boolean
  /** Called when a poll does not need its feed any more. */
  over(workspaceId: string): void
}

/**
 * The revocation of a device and the removal of a member add an event about the member to the feed. After such an event, the device must still have
 * access to get the answer.
 */
const isAbout = (memberId: string, events: readonly FeedEvent[]) =>
  events.some((event) => event.type === 'member.changed' && event.memberId === memberId)

/**
 * A long poll: the events after the cursor, the current readers, and whether runs can be claimed. While it waits, this object is all that the tracker
 * keeps of it besides its connection. Thousands of polls wait, so it has no closures, timers or promises, and one answer is made for many of them.
 */
export class FeedPoll implements Waiter, Expiring {
  readonly #parts: PollParts
  readonly #feed: WorkspaceFeed
  readonly #workspaceId: string
  readonly #deviceId: string
  /** The instant (monotonic ms) at which the poll is answered without news. */
  readonly #endsAt: number
  /** The generation of the feed from before the last read, so that no later commit is missed. */
  #since = 0
  #client: WaitingClient | null = null
  readonly memberId: string
  readonly isWorker: boolean
  readonly ownOnly: boolean
  readonly runVersion: number
  readonly sees: Visibility
  readonly readersVersion: string | undefined
  readonly wantsRuns: boolean
  seq = 0

  constructor(parts: PollParts, feed: WorkspaceFeed, caller: DeviceCaller, query: Query) {
    const { isWorker, ownOnly, runVersion } = claimantOf(caller, query.runVersion)
    this.#parts = parts
    this.#feed = feed
    this.#workspaceId = caller.workspaceId
    this.#deviceId = caller.deviceId
    this.#endsAt = performance.now() + query.waitMs
    this.memberId = caller.memberId
    this.isWorker = isWorker
    this.ownOnly = ownOnly
    this.runVersion = runVersion
    this.sees = caller.sees
    this.readersVersion = query.readersVersion
    this.wantsRuns = query.wantsRuns
  }

  /**
   * Reads the feed after the cursor, which acknowledges all events up to its position. Without a cursor, the poll begins at the last acknowledged position
   * of the device. Returns the answer, or null if the poll must wait.
   * @throws CodedError cursor_invalid
   */
  async begin(cursor: string | undefined): Promise<Buffer | null> {
    const { loads, context, acknowledge } = this.#parts
    const device = { workspaceId: this.#workspaceId, deviceId: this.#deviceId }
    // The generation is read before the first query, so that `wait` notices every later commit.
    this.#since = this.#feed.generation()
    const { acknowledged, end } = await loads.position(device)
    const seq =
      cursor === undefined
        ? acknowledged
        : readFeedCursor({ workspaceId: this.#workspaceId, epoch: context.feedEpoch }, cursor, end)
    if (seq > acknowledged) await acknowledge({ ...device, seq })
    this.seq = seq
    return this.#read(seq < end)
  }

  /** Waits for changes. The client is answered at the latest when the time of the poll is over. */
  wait(client: WaitingClient): void {
    this.#client = client
    this.#parts.deadlines.add(this, this.#endsAt)
    this.#waitForChanges()
  }

  /** Called when the client is gone. */
  gone(): void {
    this.#client = null
    if (this.#feed.remove(this)) this.#end()
  }

  expire(): void {
    this.#feed.end(this)
  }

  wake(woken: Woken): void {
    if (!this.#client) this.#end()
    else if (woken.why === 'tooMany') this.#continue(() => this.#readAgain())
    else this.#answerTo(woken)
  }

  #answerTo(woken: Exclude<Woken, { why: 'tooMany' }>): void {
    const readers = this.#feed.knownReaders(this.sees)
    const runsWaiting = woken.why === 'runs'
    const isKnown = runsWaiting || !this.wantsRuns || this.#feed.hasNoRunsFor(this)
    const needsAccess = woken.why === 'events' && isAbout(this.memberId, woken.events)
    if (readers && isKnown && !needsAccess) this.#send(this.#answerOf(woken, readers, runsWaiting))
    else this.#continue(() => this.#answerAfterQueries(woken))
  }

  get #access() {
    return { workspaceId: this.#workspaceId, deviceId: this.#deviceId }
  }

  #waitForChanges(): void {
    const { isClosing } = this.#parts
    if (isClosing()) this.wake(wokenBy('timeOut'))
    else if (!this.#feed.wait(this, this.#since)) this.#continue(() => this.#readAgain())
  }

  /** Goes on with queries. Waits again if they found nothing. */
  #continue(work: () => Promise<Buffer | null>): void {
    work().then(
      (body) => {
        if (body) this.#send(body)
        else if (this.#client) this.#waitForChanges()
        else this.#end()
      },
      (error: unknown) => {
        this.#client?.fail(error)
        this.#end()
      },
    )
  }

  #send(body: Buffer): void {
    this.#client?.answer(body)
    this.#end()
  }

  #end(): void {
    this.#client = null
    this.#parts.deadlines.remove(this, this.#endsAt)
    this.#parts.over(this.#workspaceId)
  }

  #readAgain(): Promise<Buffer | null> {
    this.#since = this.#feed.generation()
    return this.#read(true)
  }

  /** Returns the answer, or null if there is nothing new. `hasMore`: the feed may have events after the position of this poll. */
  async #read(hasMore: boolean): Promise<Buffer | null> {
    const { context, loads, isClosing } = this.#parts
    const { store } = context
    let mayHaveMore = hasMore
    for (;;) {
      const page = mayHaveMore
        ? await readFeed({ store, loads }, this.#workspaceId, this.seq, this)
        : { events: [], more: false, seq: this.seq }
      this.seq = page.seq
      const events = page.events.map(({ event }) => event)
      if (isAbout(this.memberId, events)) await requireAccess(context, this.#access)
      const snapshot = await this.#feed.readers(this.sees)
      const runsWaiting = this.wantsRuns && (await this.#feed.hasRunsFor(this))
      if (!mayHaveMore && this.#since !== this.#feed.generation()) {
        // Events were committed after the feed was read. The readers and runs may belong to these events, so the response must also contain the events.
        this.#since = this.#feed.generation()
        mayHaveMore = true
        continue
      }
      const moved = this.readersVersion !== undefined && this.readersVersion !== snapshot.version
      const hasNews = events.length > 0 || page.more || runsWaiting || moved
      const isOver = performance.now() >= this.#endsAt || isClosing()
      return hasNews || isOver ? this.#body(events, snapshot, { runsWaiting, more: page.more }) : null
    }
  }

  async #answerAfterQueries(woken: Exclude<Woken, { why: 'tooMany' }>): Promise<Buffer> {
    if (woken.why === 'events' && isAbout(this.memberId, woken.events)) {
      await requireAccess(this.#parts.context, this.#access)
    }
    const snapshot = await this.#feed.readers(this.sees)
    const runsWaiting = woken.why === 'runs' || (this.wantsRuns && (await this.#feed.hasRunsFor(this)))
    return this.#answerOf(woken, snapshot, runsWaiting)
  }

  /** Polls that were woken for the same reason, are at the same position and know the same readers get the same answer. */
  #answerOf(
    woken: Exclude<Woken, { why: 'tooMany' }>,
    snapshot: ReadersSnapshot,
    runsWaiting: boolean,
  ): Buffer {
    const knows = snapshot.version === this.readersVersion
    const key = `${this.seq} ${snapshot.version} ${knows} ${runsWaiting}`
    const made = woken.answers.get(key)
    if (made) return made
    const events = woken.why === 'events' ? woken.events : []
    const body = this.#body(events, snapshot, { runsWaiting, more: false })
    woken.answers.set(key, body)
    return body
  }

  #body(
    events: FeedEvent[],
    { readers, version }: ReadersSnapshot,
    rest: Pick<FeedAnswer, 'runsWaiting' | 'more'>,
  ): Buffer {
    const epoch = this.#parts.context.feedEpoch
    const answer: FeedAnswer = {
      cursor: feedCursor({ workspaceId: this.#workspaceId, epoch }, this.seq),
      events,
      // A large number of readers makes a response large, so readers are sent only if they changed.
      readers: version === this.readersVersion ? null : readers,
      readersVersion: version,
      ...rest,
    }
    return Buffer.from(answerJson(answer))
  }
}
