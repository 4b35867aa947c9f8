import type { Calls } from './items.ts'
import type { MemoryState } from './state.ts'

const installer = (version: string, suffix: string) => ({
  ...({ name: `Lastpage-${version}-${suffix}`, kind: 'nsis', platform: 'win32', arch: 'x64' } as const),
  ...{ sizeBytes: 120_000_000, sha512: '', path: `/updates/wsp_1/${version}/Lastpage-${version}-${suffix}` },
})

export function updateCalls(state: MemoryState): Calls<'updates' | 'releases'> {
  const { version } = state.session
  return {
    'updates.get': () => ({
      ...({ support: 'self', mode: 'notify', version, phase: 'idle', offer: null, percent: 0 } as const),
      ...{ checkedAt: new Date(Date.now() - 3 * 60_000).toISOString(), deferredUntil: null, error: null },
      ...{ tooOld: null, installsAtQuit: false },
    }),
    'updates.check': () => updateCalls(state)['updates.get'](),
    'updates.download': () => {},
    'updates.install': () => {},
    'updates.installAtQuit': () => {},
    'updates.defer': () => {},
    'releases.list': () => ({
      releases: ['0.3.0', '0.2.0', '0.1.0'].map((each, index) => ({
        version: each,
        stagingPercent: index === 0 ? 25 : 100,
        withdrawnAt: index === 1 ? '2026-11-20T09:00:00.000Z' : null,
        createdAt: '2026-11-18T09:00:00.000Z',
        installers: [installer(each, 'x64.exe'), installer(each, 'arm64.exe')],
      })),
      inUse: [
        { version: '0.3.0', devices: 41 },
        { version: '0.1.0', devices: 158 },
      ],
      minimum: null,
    }),
    'releases.add': () => {
      throw new Error('The workbench has no tracker.')
    },
    'releases.update': () => {
      throw new Error('The workbench has no tracker.')
    },
    'releases.remove': () => {},
    'releases.setMinimum': () => ({ minimum: null }),
  }
}
