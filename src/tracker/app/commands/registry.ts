import type { Command } from './command.ts'
import { configure } from './configure.ts'
import { listDevices, revokeDevices } from './devices.ts'
import { invite } from './invite.ts'
import { members } from './members.ts'
import { setRole } from './set-role.ts'

/** All commands, in the order of `--help`. */
export const commands: readonly Command[] = [invite, members, setRole, listDevices, revokeDevices, configure]
