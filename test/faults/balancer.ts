// Chooses the tracker for each request of a reader.
export type Balancer = {
  /** `sticky`: all requests of a reader go to the same tracker. `each`: every request goes to the next tracker (round robin). */
  use(urls: readonly string[], how: 'sticky' | 'each'): void
  /** Returns the function that chooses the URL for each request of the reader with this number. */
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
