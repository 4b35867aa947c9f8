// Updates of the app: asks the tracker for an offer, downloads it, and installs it when nothing is interrupted (ADR 99).
import { z } from 'zod'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import { CodedError } from '#shared/errors.ts'
import type { ManagedSettings } from '#shared/managed-settings.ts'
import { isOlderThan, type UpdateOffer } from '#shared/model/updates.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { updateError } from './update-errors.ts'
import type { Updater } from './updater.ts'

export type UpdatesOptions = {
  version: string
  updater: Updater
  /** The setting of the organisation. Undefined: `notify`. */
  mode: ManagedSettings['updates']
  client: TrackerClient
  trackerUrl: () => string | null
  /** `done` resolves when no upload runs, and rejects with the reason of the signal. */
  transfers: { done(signal: AbortSignal): Promise<void> }
  /** Ends the work of the app as at quit: writes that were sent are settled. */
  stopWork: () => Promise<void>
  file: KeyValueFile
  clock: Clock
  log: Log
}

const checkEveryMs = 4 * 3_600_000
const deferMs = 24 * 3_600_000

export type Updates = ReturnType<typeof createUpdates>

/** Asks, downloads and installs. The state changes only through these functions. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the state of the update; each function in it is short
export function createUpdates(options: UpdatesOptions) {
  const { updater, client, clock, log } = options
  const changes = createEmitter<UpdateState>((error) => log.error({ error }, 'Update listener failed'))
  const deferred = slot(options.file, 'updateDeferredUntil', z.number(), 0, log)
  const stopping = new AbortController()
  let offer: UpdateOffer | null = null
  let state: UpdateState = {
    ...{ support: updater.support, mode: options.mode ?? 'notify', version: options.version, phase: 'idle' },
    ...{ offer: null, percent: 0, checkedAt: null, error: null, tooOld: null, installsAtQuit: false },
    deferredUntil: deferred.read() > clock.now() ? new Date(deferred.read()).toISOString() : null,
  }

  function set(change: Partial<UpdateState>): void {
    state = { ...state, ...change }
    changes.emit(state)
  }

  const urlOf = (found: UpdateOffer): string | null => {
    // A person installs a dmg; the zip is for the updater.
    const [installer] = found.installers.filter(({ kind }) => kind !== 'zip')
    const base = options.trackerUrl()
    return installer && base !== null ? base + installer.path : null
  }

  /** Asks the tracker. A tracker of an earlier version has no updates. */
  async function ask(): Promise<void> {
    const { target } = updater
    if (!target) return
    const { offer: found, minimum } = await client.call('updates.get', {
      query: { version: options.version, ...target },
    })
    const isTooOld = minimum !== null && isOlderThan(options.version, minimum.version)
    const isShown = found !== null && (state.mode !== 'off' || isTooOld)
    offer = isShown ? found : null
    const checkedAt = new Date(clock.now()).toISOString()
    const shown = offer && { version: offer.version, kind: offer.kind, url: urlOf(offer) }
    set({ offer: shown, phase: offer ? 'available' : 'idle', checkedAt, tooOld: isTooOld ? minimum : null })
  }

  const isIdle = () => state.phase === 'idle' || state.phase === 'available'

  /** Never rejects: the error is part of the state. */
  async function check(): Promise<UpdateState> {
    if (!isIdle()) return state
    set({ phase: 'checking', error: null })
    try {
      await ask()
    } catch (error) {
      const coded = error instanceof CodedError ? error : updateError(error)
      const isOld = coded.code === 'not_found' || coded.code === 'tracker_incompatible'
      set({ phase: offer ? 'available' : 'idle', error: isOld ? null : coded.toWire() })
    }
    await installSilently()
    return state
  }

  /** If the organisation wants it, downloads the update and installs it at quit. A rollback changes what the rep sees, so the rep decides. */
  async function installSilently(): Promise<void> {
    if (state.mode !== 'automatic' || state.phase !== 'available' || updater.support !== 'self') return
    if (offer?.kind !== 'update') return
    await download().then(installAtQuit, () => {})
  }

  async function download(): Promise<void> {
    const base = options.trackerUrl()
    if (!offer || base === null || state.phase !== 'available') {
      throw new CodedError('conflict', 'There is no update to download.')
    }
    const { version, kind, feedPath } = offer
    set({ phase: 'downloading', percent: 0, error: null })
    try {
      const source = { version, feedUrl: base + feedPath, isDowngrade: kind === 'rollback' }
      await updater.download(source, (percent) => set({ percent: Math.floor(percent) }))
      set({ phase: 'ready', percent: 100 })
    } catch (error) {
      const coded = updateError(error)
      log.warn({ code: coded.code, version, reason: coded.message }, 'Downloading the update failed')
      set({ phase: 'available', error: coded.toWire() })
      throw coded
    }
  }

  function installAtQuit(): void {
    if (state.phase !== 'ready') throw new CodedError('conflict', 'No update is downloaded.')
    updater.setInstallAtQuit(true)
    set({ installsAtQuit: true })
  }

  async function install(): Promise<void> {
    if (state.phase !== 'ready') throw new CodedError('conflict', 'No update is downloaded.')
    set({ phase: 'waiting', error: null })
    await options.transfers.done(stopping.signal)
    set({ phase: 'installing' })
    log.info({ version: state.offer?.version }, 'Installing the update')
    await options.stopWork()
    try {
      await updater.install()
    } catch (error) {
      const coded = updateError(error)
      log.error({ code: coded.code, reason: coded.message }, 'Installing the update failed')
      set({ phase: 'ready', error: coded.toWire() })
      throw coded
    }
  }

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await check()
      await clock.sleep(checkEveryMs, stopping.signal).catch(() => {})
    }
  }

  let running: Promise<void> | null = null
  return {
    state: () => state,
    onChange: changes.on,
    /** Checks now and every four hours. Called when the device is in a workspace; a second call checks again. */
    start(): void {
      if (running) void check()
      else running = repeat()
    },
    check,
    download,
    install,
    installAtQuit,
    defer(): void {
      const until = clock.now() + deferMs
      deferred.write(until)
      set({ deferredUntil: new Date(until).toISOString() })
    },
    stop(): void {
      stopping.abort(new CodedError('unavailable', 'The app is stopping.'))
    },
  }
}
