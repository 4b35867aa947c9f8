// Shows a message in a browser that is too old for the viewer. main.ts then does not start, and no visit is opened. This is a
// classic script with ES5 syntax, so that an old browser can run it. The build passes the list of required features and the
// texts (scripts/build/too-old.ts).
;(function (needed, words) {
  function has(path) {
    var found = window
    var names = path.split('.')
    var index = 0
    for (; index < names.length; index += 1) {
      if (found === undefined || found === null) return false
      found = found[names[index]]
    }
    return found !== undefined
  }

  function isTooOld() {
    var index = 0
    for (; index < needed.length; index += 1) if (!has(needed[index])) return true
    return !('noModule' in document.createElement('script'))
  }

  function add(parent, name, text, className) {
    var made = document.createElement(name)
    if (text) made.appendChild(document.createTextNode(text))
    if (className) made.className = className
    parent.appendChild(made)
    return made
  }

  function show() {
    var language = /^ja/i.test(navigator.language || '') ? 'ja' : 'en'
    var front = document.getElementById('front')
    document.documentElement.lang = language
    while (front.firstChild) front.removeChild(front.firstChild)
    var card = add(front, 'section', '', 'card notice')
    card.setAttribute('role', 'alert')
    add(card, 'h2', words[language].title)
    add(card, 'p', words[language].text)
  }

  if (!isTooOld()) return
  document.documentElement.setAttribute('data-too-old', '')
  if (document.getElementById('front')) show()
  else document.addEventListener('DOMContentLoaded', show)
})
