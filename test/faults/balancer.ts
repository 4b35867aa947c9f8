// Which tracker a reader's requests go to.
export type Balancer = {
  /** `sticky`: each reader has one of the trackers. `each`: every request goes to the next one. */
  use(urls: readonly string[], how: 'sticky' | 'each'): void
  /** For the reader with this number. */
  urlFor(reader: number): () => string
}

export function createBalancer(url: string): Balancer {
  let urls = [url]
  let how: 'sticky' | 'each' = 'sticky'
  let requests = 0
  const pick = (index: number) => urls[index % urls.length] ?? url
  return {
    use(next, nextHow) {
      urls = [...next]
      how = nextHow
    },
    urlFor: (reader) => () => pick(how === 'sticky' ? reader : requests++),
  }
}
