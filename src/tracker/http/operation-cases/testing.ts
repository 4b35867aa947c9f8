// What the requests of all operations have in common.
import type { Operation } from '#shared/access.ts'

export type Who = 'admin' | 'manager' | 'owner' | 'other'
export type RequestIds = Record<
  | 'document'
  | 'link'
  | 'workflow'
  | 'workspaceWorkflow'
  | 'visit'
  | 'run'
  | 'device'
  | 'token'
  | 'member'
  | 'invite'
  | 'preset'
  | 'batch'
  | 'bundle'
  | 'folder'
  | 'tag'
  | 'otherTag'
  | 'webhook'
  | 'webhookDelivery'
  | 'visitor'
  | 'company'
  | 'upload'
  | 'removedMember'
  | 'picture'
  | 'lease',
  string
>
export type ApiRequest = { method: string; path: string; body?: object; headers?: Record<string, string> }
export type Case = { allowed: readonly Who[]; refusal?: 403 | 404; request: (ids: RequestIds) => ApiRequest }
export type Cases = Partial<Record<Operation, Case>>

export const everybody = ['admin', 'manager', 'owner', 'other'] as const
export const ownerAndLeads = ['admin', 'manager', 'owner'] as const
export const ownerAndAdmin = ['admin', 'owner'] as const
export const leads = ['admin', 'manager'] as const
export const onlyAdmin = ['admin'] as const

export const get = (path: string): ApiRequest => ({ method: 'GET', path })

export const uploadHeaders = (metadata: string) => ({
  'tus-resumable': '1.0.0',
  'upload-length': '100',
  'upload-metadata': metadata,
})
