import { audit } from './audit.ts'
import { backup, restoreCommand } from './backup.ts'
import { check } from './check.ts'
import type { Command } from './command.ts'
import { configure } from './configure.ts'
import { listDevices, revokeDevices } from './devices.ts'
import { erase } from './erase.ts'
import { invite } from './invite.ts'
import { listLinks, revokeLinks } from './links.ts'
import { members } from './members.ts'
import { migrate } from './migrate.ts'
import {
  addReleaseCommand,
  changeReleaseCommand,
  listReleasesCommand,
  removeReleaseCommand,
  withdrawReleaseCommand,
} from './release.ts'
import { setRole } from './set-role.ts'
import { adoptStorageCommand, copyStorage, sweepStorageCommand } from './storage.ts'
import { exportCommand, importCommand } from './transfer.ts'
import { usageReport } from './usage-report.ts'

/** All commands, in the order of `--help`. */
export const commands: readonly Command[] = [
  invite,
  members,
  setRole,
  listDevices,
  revokeDevices,
  listLinks,
  revokeLinks,
  usageReport,
  audit,
  check,
  configure,
  migrate,
  exportCommand,
  importCommand,
  backup,
  restoreCommand,
  copyStorage,
  adoptStorageCommand,
  sweepStorageCommand,
  addReleaseCommand,
  listReleasesCommand,
  changeReleaseCommand,
  withdrawReleaseCommand,
  removeReleaseCommand,
  erase,
]
