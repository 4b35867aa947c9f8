// Japanese texts of companies: their list and their pages.
export const companies = {
  title: '会社',
  company: '会社',
  search: '会社を検索',
  readers: '閲覧者',
  last: '最終閲覧',
  first: '初回閲覧',
  account: 'Salesforceの取引先',
  domain: 'メールのドメイン {domain}',
  lead: 'リードの会社名',
  openAccount: 'Salesforceで開く',
  documentRead: '{readers}・{visits}・{time}・最大{share}を閲覧',
  readerCount_other: '閲覧者{count}人',
  tabs: '会社の表示切り替え',
  tabVisits: '閲覧',
  emptyTitle: 'まだ会社がありません',
  emptyBody:
    '閲覧者はSalesforceの取引先ごとに、取引先がない場合はメールアドレスのドメインごとにまとめられます。フリーメールのアドレスはどの会社にも含まれません。',
  nothingFound: '「{search}」に一致する会社はありません',
} as const
