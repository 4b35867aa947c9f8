// Japanese texts about signals.
export const signals = {
  title: 'シグナル',
  names: {
    cameBack: '時間をおいて再訪',
    company: '同じ会社の複数人が閲覧',
    newPage: '新たに関心を持ったページ',
  },
  /** Why a visit has the signal. */
  why: {
    cameBack: '前回の閲覧から{away}後に再訪しました。',
    company: '同じ会社の{people}人が、{days}日以内にこの資料を閲覧しました。',
    newPage: '{pages}ページを、初めて{time}以上閲覧しました。',
  },
  days: '{count}日',
  hours: '{count}時間',
} as const
