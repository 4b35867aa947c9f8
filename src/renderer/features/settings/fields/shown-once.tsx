import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'

/** Shows a text that the app can't show again later: the URL of a new invite, or the secret of a new API token. */
export function ShownOnce({ text, words, onDone }: { text: string; words: string; onDone(): void }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <p>{words}</p>
      <div className="flex items-center gap-2 rounded-control border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <span className="min-w-0 flex-1 truncate font-mono text-xs select-text">{text}</span>
        <CopyButton variant="primary" small text={text} label={t('common.copy')} />
      </div>
      <div className="flex justify-end">
        <Button onClick={onDone}>{t('common.done')}</Button>
      </div>
    </div>
  )
}
