// The consent of readers to the privacy text of the workspace.
import type { PrivacyNotice } from '#shared/model/privacy.ts'
import type { ReaderPrivacy } from '#shared/viewer-api.ts'
import { agreementHash } from '../links/proofs.ts'

/** Returns the hashes of the text in each language, or null if readers need not accept it. */
export const consentHashesOf = ({ texts, consentRequired }: PrivacyNotice): string[] | null =>
  texts && consentRequired ? [agreementHash(texts.en), agreementHash(texts.ja)] : null

/** Returns the text with this hash. Undefined: the text was changed meanwhile. */
export const consentText = ({ texts }: PrivacyNotice, hash: string | null): string | undefined =>
  texts && hash !== null ? [texts.en, texts.ja].find((text) => agreementHash(text) === hash) : undefined

/** Returns what the viewer shows. */
export function readerPrivacy({ url, texts, consentRequired }: PrivacyNotice): ReaderPrivacy {
  const hashed = (text: string) => ({ text, hash: agreementHash(text) })
  return {
    url,
    texts: texts && { en: hashed(texts.en), ja: hashed(texts.ja) },
    consentRequired: consentRequired && texts !== null,
  }
}
