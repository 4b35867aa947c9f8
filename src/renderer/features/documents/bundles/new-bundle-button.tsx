import { Files } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button } from '../../../components/button.tsx'
import { toast } from '../../../components/toast.tsx'
import { BundleDialog } from './bundle-dialog.tsx'

/** Opens the dialog for a new bundle, and then the page of the bundle. */
export function NewBundleButton() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [making, setMaking] = useState(false)
  return (
    <>
      <Button icon={<Files size={14} aria-hidden />} onClick={() => setMaking(true)}>
        {t('bundles.newShort')}
      </Button>
      <BundleDialog
        open={making}
        onOpenChange={setMaking}
        onSaved={(made) => {
          toast(t('bundles.made', { title: made.title }))
          navigate(`/documents/${made.id}/links`)
        }}
      />
    </>
  )
}
