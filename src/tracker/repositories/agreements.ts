import type { Connection } from './connection.ts'

export type Acceptance = {
  visitId: string
  linkId: string
  email: string | null
  /** SHA-256 of the text in hex. */
  hash: string
  text: string
  /** Epoch ms. */
  acceptedAt: number
}

/** The consent of a reader to the privacy text. `consentedAt`: epoch ms. */
export type Consent = { visitId: string; hash: string; text: string; consentedAt: number }

/** The texts that readers accepted, and the readers who accepted them. Each text is stored once. */
export function createAgreementRepository({ db }: Connection, workspaceId: string) {
  const saveText = (hash: string, text: string) =>
    db
      .insertInto('agreements')
      .values({ workspace_id: workspaceId, hash, text })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'hash']).doNothing())
      .execute()
  return {
    /** Stores a consent. The time of the first consent of the visit to this text is kept. */
    async saveConsent({ visitId, hash, text, consentedAt }: Consent): Promise<void> {
      await saveText(hash, text)
      await db
        .insertInto('consents')
        .values({ workspace_id: workspaceId, visit_id: visitId, hash, consented_at: consentedAt })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'visit_id', 'hash']).doNothing())
        .execute()
    },

    /** Stores an acceptance. If the visit accepted the text before, only the e-mail address is replaced. */
    async saveAcceptance({ visitId, linkId, email, hash, text, acceptedAt }: Acceptance): Promise<void> {
      await saveText(hash, text)
      await db
        .insertInto('acceptances')
        .values({
          workspace_id: workspaceId,
          visit_id: visitId,
          hash,
          link_id: linkId,
          email,
          accepted_at: acceptedAt,
        })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'visit_id', 'hash']).doUpdateSet({ email }),
        )
        .execute()
    },
  }
}
