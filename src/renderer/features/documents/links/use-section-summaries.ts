import { useTranslation } from 'react-i18next'
import { type LinkDraft, readRules } from './link-draft.ts'

const entries = (text: string) => readRules(text).rules.length

export function useSectionSummaries(draft: LinkDraft, forOne: boolean) {
  const { t, i18n } = useTranslation()
  const list = new Intl.ListFormat(i18n.language, { type: 'unit' })
  const join = (words: (string | false)[]) => list.format(words.filter((word) => word !== false))
  const allowed = entries(draft.allow)
  const blocked = entries(draft.block)
  const asks = () => {
    if (forOne) return t('links.asksNothing')
    if (!draft.requireEmail) return t('links.asksNobody')
    return draft.later ? t('links.summary.page', { page: draft.fromPage }) : t('links.asksEmail')
  }
  return {
    who: join([
      asks(),
      draft.verifyEmail && t('links.summary.code'),
      allowed > 0 && t('links.summary.only', { count: allowed }),
      blocked > 0 && t('links.summary.not', { count: blocked }),
    ]),
    protection: join([
      draft.passcode !== 'none' && t('links.passcode'),
      draft.ends !== 'never' && t('links.ends'),
      draft.allowDownload ? t('links.download') : t('links.noDownload'),
      draft.watermark && t('links.watermark'),
      draft.agreement.trim() !== '' && t('links.mark.agreement'),
    ]),
    reader: draft.note.trim() ? t('links.summary.note') : t('links.summary.nothing'),
    telling:
      join([!draft.muted && t('links.summary.told'), draft.tellRefused && t('links.summary.refused')]) ||
      t('links.summary.nobody'),
  }
}
