import os from 'node:os'
import type { DeviceKind } from '#shared/model/workers.ts'

/** What the tracker stores about this computer when it joins. */
export const thisDevice = (kind: DeviceKind) => ({
  name: os.hostname().slice(0, 80) || 'computer',
  platform: process.platform,
  kind,
})
