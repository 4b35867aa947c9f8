// Sends reports of crashes to the tracker. Without the consent of the rep or the organisation, only a click of the rep sends one. A memory dump
// can contain secrets, so only a click sends it.
import os from 'node:os'
import { gzipSync } from 'node:zlib'
import { CodedError } from '#shared/errors.ts'
import { maxDumpBytes } from '#shared/model/crash-reports.ts'
import type { Log } from '../lib/log.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { CrashStore } from './crash-store.ts'

const uploadTimeoutMs = 120_000

export type CrashSender = {
  /** Sends one report with its memory dump. Throws CodedError. */
  send(id: string): Promise<void>
  /** Sends the reports without a memory dump, if this is allowed and the tracker answers. Never throws. */
  sendAllowed(): Promise<void>
}

export function createCrashSender({
  store,
  client,
  isAllowed,
  log,
}: {
  store: CrashStore
  client: Pick<TrackerClient, 'call'>
  /** True if the rep or the organisation has allowed to send reports. */
  isAllowed: () => boolean
  log: Log
}): CrashSender {
  async function send(id: string): Promise<void> {
    const report = store.find(id)
    if (!report) throw new CodedError('not_found', 'There is no such report.')
    const dump = store.readDump(report)
    const packed = dump === null ? null : gzipSync(dump)
    if (packed && packed.byteLength > maxDumpBytes) {
      throw new CodedError('crash_dump_too_large', 'The memory dump is too large.', {
        maxBytes: maxDumpBytes,
      })
    }
    const { kind, at, message, stack, version } = report
    await client.call(
      'crashReports.create',
      {
        body: {
          ...{ kind, message, stack, version },
          at: new Date(at).toISOString(),
          platform: `${process.platform} ${os.release()} ${process.arch}`.slice(0, 80),
          dump: packed?.toString('base64') ?? null,
        },
      },
      { timeoutMs: uploadTimeoutMs },
    )
    store.markSent(id)
  }
  return {
    send,
    async sendAllowed() {
      if (!isAllowed()) return
      for (const { id, sentAt, dumpBytes } of store.list()) {
        if (sentAt !== null || dumpBytes !== null) continue
        try {
          await send(id)
        } catch (error) {
          log.warn({ error }, 'A crash report could not be sent')
          return
        }
      }
    },
  }
}
