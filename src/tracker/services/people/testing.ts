import type { InjectOptions } from 'fastify'
import type { Role } from '#shared/model/basics.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import type { Tracker } from '../../app/tracker.ts'
import { newId } from '../../infrastructure/ids.ts'
import { makeInvite } from './invites.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
type Answer = { status: number; body: any; headers: Record<string, unknown> }
export type Joined = {
  token: string
  me: Me
  /** Calls the API with the token of this device. */
  call(method: InjectOptions['method'], url: string, body?: unknown): Promise<Answer>
}

export async function call(
  tracker: Tracker,
  method: InjectOptions['method'],
  url: string,
  body?: unknown,
  token?: string,
): Promise<Answer> {
  const response = await tracker.app.inject({
    method,
    url,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(body === undefined ? {} : { payload: body as object }),
  } as InjectOptions)
  const isJson = response.body !== '' && String(response.headers['content-type']).includes('json')
  return {
    status: response.statusCode,
    body: isJson ? response.json() : response.body,
    headers: response.headers,
  }
}

let count = 0

/** A member with one device, joined through a real invite. */
export async function joinMember(
  tracker: Tracker,
  who: { email?: string; name?: string; role?: Role; workspaceId?: string } = {},
): Promise<Joined> {
  count++
  const { store, clock } = tracker.context
  const workspaceId = who.workspaceId ?? tracker.workspaceId
  const { token: invite } = await makeInvite(store, clock.now(), {
    workspaceId,
    role: who.role ?? 'member',
  })
  const answer = await call(tracker, 'POST', '/api/invites/accept', {
    token: invite,
    email: who.email ?? `member${count}@example.com`,
    name: who.name ?? `Member ${count}`,
    device: { name: 'Test', platform: 'linux' },
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  const { deviceToken: token, me } = answer.body as { deviceToken: string; me: Me }
  return { token, me, call: (method, url, body) => call(tracker, method, url, body, token) }
}

/** Another workspace on the same tracker. */
export async function addWorkspace(tracker: Tracker, name = 'Another'): Promise<string> {
  const workspaceId = newId('wsp')
  const { store, clock } = tracker.context
  await store.forWorkspace(workspaceId).workspaces.insert(name, clock.now())
  return workspaceId
}
