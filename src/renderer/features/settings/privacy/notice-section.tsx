import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { viewer as viewerEn } from '#shared/messages/en/viewer.ts'
import { viewer as viewerJa } from '#shared/messages/ja/viewer.ts'
import type { Locale } from '#shared/model/basics.ts'
import { ConsentTexts, type PrivacyNotice, PrivacyUrl } from '#shared/model/privacy.ts'
import { Button } from '../../../components/button.tsx'
import { TextAreaField, TextField } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { savePrivacy } from './privacy-queries.ts'

type Draft = { url: string; en: string; ja: string; consentRequired: boolean }

/** Returns the notice, or the fields that are wrong. */
function readDraft({ url, en, ja, consentRequired }: Draft) {
  const isUrlWrong = url.trim() !== '' && !PrivacyUrl.safeParse(url.trim()).success
  const hasText = en.trim() !== '' || ja.trim() !== '' || consentRequired
  const texts = ConsentTexts.safeParse({ en, ja })
  const wrong = {
    url: isUrlWrong,
    en: hasText && !texts.success && en.trim() === '',
    ja: hasText && !texts.success && ja.trim() === '',
  }
  const notice: PrivacyNotice = {
    url: url.trim() === '' ? null : url.trim(),
    texts: hasText && texts.success ? texts.data : null,
    consentRequired,
  }
  return { wrong, notice, isRight: !isUrlWrong && (!hasText || texts.success) }
}

/** The privacy notice and the consent text that readers see. */
export function NoticeSection({ notice }: { notice: PrivacyNotice }) {
  const { t } = useTranslation('privacy')
  const { t: common } = useTranslation()
  const attempt = useAttempt()
  const [draft, setDraft] = useState<Draft>({
    url: notice.url ?? '',
    en: notice.texts?.en ?? '',
    ja: notice.texts?.ja ?? '',
    consentRequired: notice.consentRequired,
  })
  const [shown, setShown] = useState(false)
  const { wrong, notice: next, isRight } = readDraft(draft)
  const problem = (field: keyof typeof wrong) =>
    shown && wrong[field] ? t(field === 'url' ? 'notice.urlWrong' : 'notice.textMissing') : undefined
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (isRight) await attempt(() => savePrivacy({ notice: next }), common('common.saved'))
  }
  return (
    <Section title={t('notice.title')} hint={t('notice.hint')}>
      <Card>
        <form onSubmit={save} noValidate className="flex flex-col gap-3 py-3">
          <TextField
            label={t('notice.url')}
            hint={t('notice.urlHint')}
            error={problem('url')}
            type="url"
            placeholder="https://"
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
          {(['en', 'ja'] as const).map((locale) => (
            <TextAreaField
              key={locale}
              label={t(`notice.text.${locale}`)}
              hint={locale === 'en' ? t('notice.textHint') : undefined}
              error={problem(locale)}
              rows={3}
              maxLength={2_000}
              value={draft[locale]}
              onChange={(event) => change({ [locale]: event.target.value })}
            />
          ))}
          <SwitchRow
            label={t('notice.consent')}
            hint={t('notice.consentHint')}
            checked={draft.consentRequired}
            onChange={(consentRequired) => change({ consentRequired })}
          />
          <NoticePreview draft={draft} />
          <div className="flex justify-end">
            <Button type="submit" variant="primary">
              {common('common.save')}
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

/** Shows what readers see below the fields of the gate. */
function NoticePreview({ draft }: { draft: Draft }) {
  const { t } = useTranslation('privacy')
  const locale: Locale = useLocale()
  const words = locale === 'ja' ? viewerJa : viewerEn
  const text = draft[locale].trim()
  return (
    <figure aria-label={t('notice.preview')} className="rounded-card border border-line bg-sunken px-4 py-3">
      <figcaption className="mb-2 text-xs text-ink-3">{t('notice.preview')}</figcaption>
      {text ? <p className="text-sm whitespace-pre-wrap">{text}</p> : null}
      {draft.consentRequired ? (
        <p className="mt-2 flex items-center gap-2 text-sm">
          <span aria-hidden className="inline-block size-4 rounded-sm border border-line-strong bg-canvas" />
          {words['privacy.consent']}
        </p>
      ) : null}
      <p className="mt-2 text-xs text-ink-3">
        {words['privacy.storage']}{' '}
        {draft.url.trim() ? <span className="underline">{words['privacy.link']}</span> : null}
      </p>
    </figure>
  )
}
