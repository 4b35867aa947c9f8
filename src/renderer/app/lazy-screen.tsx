// A screen that is a file of its own in the build. The file is loaded when the screen is shown, or before.
import {
  type ComponentType,
  createContext,
  type FunctionComponent,
  type ReactNode,
  useContext,
  useEffect,
  useState,
} from 'react'

/** A file of the window could not be loaded, for example because an update has replaced the files since the window was opened. */
export class ScreenLoadError extends Error {
  constructor(cause: unknown) {
    super('A file of the window could not be loaded.', { cause })
    this.name = 'ScreenLoadError'
  }
}

/** What is shown in the place of a screen whose file is loading. */
export const WhileLoading = createContext<ReactNode>(null)

export type LazyScreen<P extends object> = FunctionComponent<P> & {
  /** Loads the file. Does nothing if it is loaded or being loaded. A failure is repeated when the screen is shown. */
  preload(): Promise<void>
}

/**
 * The component throws a {@link ScreenLoadError} if its file cannot be loaded. It does not suspend: React shows a component that has suspended at the earliest 300 ms
 * after its place holder, also if its file was there after 10 ms.
 */
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

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each screen, when its module is loaded
  function Screen(props: P) {
    const whileLoading = useContext(WhileLoading)
    const [Shown, setShown] = useState(() => loaded)
    const [failure, setFailure] = useState<ScreenLoadError>()
    useEffect(() => {
      if (!Shown) get().then((component) => setShown(() => component), setFailure)
    }, [Shown])
    if (failure) throw failure
    return Shown ? <Shown {...props} /> : whileLoading
  }
  const preload = async () => void (await get().catch(() => undefined))
  return Object.assign(Screen, { preload })
}
