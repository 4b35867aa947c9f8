// A file system of a fixed size (tmpfs), which the harness can fill. Mounting needs root.
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

export type SmallDisk = {
  readonly dir: string
  /** Fills the disk until no byte is free. */
  fill(): void
  /** Makes the space free again. */
  release(): void
  close(): void
}

/** Mounts a disk at `dir`, which is created. Returns null if this user may not mount a file system. */
export function mountSmallDisk(dir: string, megabytes: number): SmallDisk | null {
  mkdirSync(dir, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', dir])
  if (mounted.status !== 0) return null
  const ballast = path.join(dir, 'ballast')
  return {
    dir,
    fill() {
      const file = openSync(ballast, 'a')
      for (let size = 1 << 20; size >= 1; ) {
        try {
          writeSync(file, Buffer.alloc(size))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          size = Math.floor(size / 2)
        }
      }
      closeSync(file)
    },
    release: () => rmSync(ballast, { force: true }),
    close() {
      execFileSync('umount', ['--lazy', dir])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
