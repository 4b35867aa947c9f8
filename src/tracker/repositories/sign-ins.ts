import { z } from 'zod'
import { Locale } from '#shared/model/basics.ts'
import { DeviceKind } from '#shared/model/workers.ts'
import type { SignInsTable } from '../infrastructure/database/tables/sign-in.ts'
import type { Connection } from './connection.ts'
import { parseColumn } from './json-columns.ts'

/** The device that signs in, and the language of its app. */
export const SignInDevice = z.object({
  name: z.string(),
  platform: z.string(),
  kind: DeviceKind,
  locale: Locale,
})
export type SignInDevice = z.infer<typeof SignInDevice>

export type SignInStep = SignInsTable['step']

/** Instants are epoch ms. See {@link SignInsTable}. */
export type StoredSignIn = {
  id: string
  step: SignInStep
  challenge: string
  device: SignInDevice
  returnTo: string
  browserHash: string | null
  secrets: string | null
  account: string | null
  codeHash: string | null
  expiresAt: number
}

export type SignInChange = Partial<Pick<StoredSignIn, 'browserHash' | 'secrets' | 'account' | 'codeHash'>>

/** Sign-ins in progress. */
export function createSignInRepository({ db }: Connection, workspaceId: string) {
  return {
    async insert(
      signIn: Pick<StoredSignIn, 'id' | 'challenge' | 'device' | 'returnTo' | 'expiresAt'>,
      createdAt: number,
    ): Promise<void> {
      await db
        .insertInto('sign_ins')
        .values({
          ...{ workspace_id: workspaceId, sign_in_id: signIn.id, step: 'new', challenge: signIn.challenge },
          ...{ device: JSON.stringify(signIn.device), return_to: signIn.returnTo },
          ...{ browser_hash: null, secrets: null, account: null, code_hash: null },
          ...{ created_at: createdAt, expires_at: signIn.expiresAt },
        })
        .execute()
    },

    /** Returns undefined if there is no such sign-in, or if it has expired. */
    async find(id: string, now: number): Promise<StoredSignIn | undefined> {
      const row = await db
        .selectFrom('sign_ins')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('sign_in_id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return (
        row && {
          ...{ id: row.sign_in_id, step: row.step, challenge: row.challenge, returnTo: row.return_to },
          device: parseColumn(SignInDevice, row.device),
          ...{ browserHash: row.browser_hash, secrets: row.secrets, account: row.account },
          ...{ codeHash: row.code_hash, expiresAt: row.expires_at },
        }
      )
    },

    /**
     * Moves the sign-in to the step `to` and changes the given fields. Returns false if it is in none of the steps `from`. If several requests move
     * it from the same step to another one, only one of them gets true.
     */
    async advance(
      id: string,
      from: readonly SignInStep[],
      to: SignInStep,
      { browserHash, secrets, account, codeHash }: SignInChange = {},
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('sign_ins')
        .set({
          step: to,
          ...(browserHash === undefined ? {} : { browser_hash: browserHash }),
          ...(secrets === undefined ? {} : { secrets }),
          ...(account === undefined ? {} : { account }),
          ...(codeHash === undefined ? {} : { code_hash: codeHash }),
        })
        .where('workspace_id', '=', workspaceId)
        .where('sign_in_id', '=', id)
        .where('step', 'in', [...from])
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

/** Sign-ins of all workspaces. */
export function createExpiredSignInRepository({ db }: Connection) {
  return {
    /** Deletes the sign-ins that expired before `now` (epoch ms). */
    async remove(now: number): Promise<void> {
      await db.deleteFrom('sign_ins').where('expires_at', '<', now).execute()
    },
  }
}
