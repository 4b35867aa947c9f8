// A client of Node's inspector. It collects garbage in a running process and reads its memory, without any code in the process.

import { once } from 'node:events'
import { WebSocket } from 'ws'
import { eventually, type Part } from '../../fixtures/part.ts'

export const inspectEnv = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

/** After a garbage collection. `entries`: in all Maps, Sets and arrays. `listeners`: of all event emitters. */
export type ProcessState = { rssBytes: number; heapBytes: number; entries: number; listeners: number }

export type Inspector = {
  read(): Promise<ProcessState>
  close(): void
}

/** Opens the inspector of a part that was started with {@link inspectEnv}. */
export async function openInspector(part: Part<unknown>): Promise<Inspector> {
  const url = await eventually(
    'the inspector listens',
    () => /ws:\/\/127\.0\.0\.1:\d+\/\S+/.exec(part.log())?.[0],
  )
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  let sent = 0
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(String(data))
    if (error) waiting.get(id)?.reject(new Error(JSON.stringify(error)))
    else waiting.get(id)?.resolve(result)
    waiting.delete(id)
  })
  const send = (method: string, params: object = {}) => {
    sent += 1
    const answer = Promise.withResolvers<Record<string, unknown>>()
    waiting.set(sent, answer)
    socket.send(JSON.stringify({ id: sent, method, params }))
    return answer.promise
  }
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = (await send('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value?: unknown }
    }
    return result.value
  }
  /** Calls a function with the array of all living objects that have this prototype. */
  const reduce = async (prototype: string, body: string): Promise<number> => {
    const { result } = (await send('Runtime.evaluate', { expression: prototype, objectGroup: 'read' })) as {
      result: { objectId: string }
    }
    const { objects } = (await send('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
      objectGroup: 'read',
    })) as { objects: { objectId: string } }
    const { result: sum } = (await send('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: `function () { /* A prototype is among the objects, and throws. */ let sum = 0; for (const each of this) { try { sum += (${body})(each) } catch { continue } } return sum }`,
      returnByValue: true,
    })) as { result: { value: number } }
    return sum.value
  }
  return {
    async read() {
      await send('HeapProfiler.enable')
      for (let turn = 0; turn < 3; turn += 1) await send('HeapProfiler.collectGarbage')
      const memory = (await evaluate('process.memoryUsage()')) as NodeJS.MemoryUsage
      const { rss, heapUsed } = memory
      const maps = await reduce('Map.prototype', '(map) => map.size ?? 0')
      const sets = await reduce('Set.prototype', '(set) => set.size ?? 0')
      const emitter = "process.getBuiltinModule('node:events').EventEmitter.prototype"
      const listeners = await reduce(
        emitter,
        '(each) => each.eventNames ? each.eventNames().reduce((count, name) => count + each.listenerCount(name), 0) : 0',
      )
      await send('Runtime.releaseObjectGroup', { objectGroup: 'read' })
      return { rssBytes: rss, heapBytes: heapUsed, entries: maps + sets, listeners }
    },
    close: () => socket.close(),
  }
}
