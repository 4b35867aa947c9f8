// A screen that is a file of its own in the build. The file is loaded when the screen is shown, or before.
import { type ComponentType, type FunctionComponent, lazy, useState } from 'react'

/** A file of the window could not be loaded, for example because an update has replaced the files since the window was opened. */
export class ScreenLoadError extends Error {
  constructor(cause: unknown) {
    super('A file of the window could not be loaded.', { cause })
    this.name = 'ScreenLoadError'
  }
}

export type LazyScreen<P extends object> = FunctionComponent<P> & {
  /** Loads the file. Does nothing if it is loaded or being loaded. A failure is repeated when the screen is shown. */
  preload(): Promise<void>
}

/** While the file is loading, the component suspends. If it cannot be loaded, the component throws a {@link ScreenLoadError}. */
export function lazyScreen<P extends object>(load: () => Promise<ComponentType<P>>): LazyScreen<P> {
  let loaded: ComponentType<P> | undefined
  let loading: Promise<ComponentType<P>> | undefined

  async function start(): Promise<ComponentType<P>> {
    try {
      loaded = await load()
      return loaded
    } catch (cause) {
      loading = undefined
      throw new ScreenLoadError(cause)
    }
  }
  const get = () => {
    loading ??= start()
    return loading
  }
  const Loading = lazy(async () => ({ default: await get() }))

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each screen, when its module is loaded
  function Screen(props: P) {
    // A loaded screen is shown at once: React's `lazy` would suspend for a moment, and show the loading state.
    const [Shown] = useState<ComponentType<P>>(() => loaded ?? Loading)
    return <Shown {...props} />
  }
  const preload = async () => void (await get().catch(() => undefined))
  return Object.assign(Screen, { preload })
}
