// Owns the list of rooms that make up the tracker, in the order in which they register.
import type { Room } from './context.ts'
import { peopleRoom } from './people/room.ts'

export const rooms: readonly Room[] = [peopleRoom]
