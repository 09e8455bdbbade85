/*
 * gongkailan.search(query, {filters, from, size, counts, ways_out}) → Promise of
 *   {total, total_is_exact, hits: [{url, title, kind, organisation, published_on, excerpt}], …}
 * It is the only public function; other pages of the office may use it as search-page.js does.
 *
 * query    words parted by blanks; all of them must occur. A word is found wherever it stands literally, in titles,
 *          document numbers and texts, whatever the width of its letters and the shape of its brackets. A word of the
 *          office's list of synonyms stands for the first two of its group as well.
 * filters  {kind, organisation, category, year}: each a list of values, any of which may hold.
 * from     how many hits to skip (0); size: how many to give (10).
 * counts   true: the answer has counts: {over, is_exact, kind: {value: n}, organisation, category, year, labels}, where
 *          labels are names for the values and over is the number of entries counted, whatever the filters.
 * ways_out true: an answer without hits has ways_out: {words: […], hits: […], is_name}: what comes near to the question.
 *
 * If total_is_exact is false, total is a lower bound. too_short: no word has two letters. If nothing is found, the query
 * is tried in simplified characters; searched_for then says what was looked for.
 * A hit also has: address (below the site's root), number, state (a word, or ""), ended (true if no longer in force or
 * open), kind_label, organisation_name, title_marks and excerpt_marks ([[start, end], …] in title and excerpt).
 *
 * Works from any static host, below any path, and from a disk. The files are described in site_builder/channels/search.
 */
(function () {
  "use strict";

  var script = document.currentScript;
  var base = script.src.replace(/assets\/search\.js.*$/, "") + "search/";
  var waiting = {};
  var loaded = {};
  var rootPromise = null;

  /* ---- folding: the same table as site_builder/text/folding.py ---- */

  var FOLDS = {};
  (function () {
    function range(first, last, shift, except) {
      for (var code = first; code <= last; code++) if (code !== except) FOLDS[code] = String.fromCharCode(code + shift);
    }
    function all(letters, to) {
      for (var i = 0; i < letters.length; i++) FOLDS[letters.charCodeAt(i)] = to;
    }
    range(0xff01, 0xff5e, -0xfee0);
    range(0x41, 0x5a, 32);
    range(0xc0, 0xde, 32, 0xd7);
    range(0x391, 0x3a9, 32, 0x3a2);
    range(0x400, 0x40f, 80);
    range(0x410, 0x42f, 32);
    range(0xff21, 0xff3a, 0x61 - 0xff21);
    all("〔［【（([{｛「『〈《<⟨﹝〖", "(");
    all("〕］】）)]}｝」』〉》>⟩﹞〗", ")");
    all("“”‘’\"'＂＇„‟", '"');
    all("-—–－―‐‑−﹣", "-");
    all("~～〜", "~");
    all("·・•‧", "·");
    all("\t\n\r\u000b\u000c \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000", " ");
    for (var code = 0x2000; code <= 0x200a; code++) FOLDS[code] = " ";
    all("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "");
  })();

  function isWord(letter) {
    return (
      (letter >= "0" && letter <= "9") || (letter >= "a" && letter <= "z") ||
      (letter >= "\u00df" && letter <= "\u024f") || (letter >= "\u0370" && letter <= "\u04ff")
    );
  }

  /* The folded text, and for each of its letters where it stands in the text. */
  function foldWithPlaces(text) {
    var letters = [];
    var places = [];
    var blank = -1;
    for (var i = 0; i < text.length; i++) {
      var to = FOLDS[text.charCodeAt(i)];
      if (to === undefined) to = text[i];
      if (to === "") continue;
      if (to === " ") {
        if (blank < 0) blank = i;
        continue;
      }
      if (blank >= 0 && letters.length && isWord(letters[letters.length - 1]) && isWord(to)) {
        letters.push(" ");
        places.push(blank);
      }
      blank = -1;
      letters.push(to);
      places.push(i);
    }
    return { text: letters.join(""), places: places };
  }

  function fold(text) {
    return foldWithPlaces(text).text;
  }

  /* ---- files ---- */

  function Moved() {}

  function load(name, path, version) {
    if (loaded[path]) return loaded[path];
    loaded[path] = new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      waiting[name] = waiting[name] || [];
      function settle(act) {
        element.remove();
        delete loaded[path];
        act();
      }
      var has = false;
      waiting[name].push(function (generation, payload) {
        has = true;
        if (generation !== version) settle(function () { reject(new Moved()); });
        else resolve(payload);
      });
      element.onload = function () {
        if (has) element.remove();
        else settle(function () { reject(new Moved()); });
      };
      element.onerror = function () {
        waiting[name] = [];
        settle(function () { reject(new Moved()); });
      };
      element.src = base + path;
      document.head.appendChild(element);
    });
    return loaded[path];
  }

  function receive(name, generation, payload) {
    var waiters = waiting[name] || [];
    delete waiting[name];
    waiters.forEach(function (tell) { tell(generation, payload); });
  }

  function root() {
    if (!rootPromise) {
      rootPromise = load("root", "root.js?t=" + Date.now(), "").catch(function (error) {
        rootPromise = null;
        throw error;
      });
    }
    return rootPromise;
  }

  function part(block, kind, number) {
    var sizes = block.sizes;
    var name = kind + (number === null ? "" : number);
    var path = number === null ? kind + ".js"
      : kind + "/" + Math.floor(number / sizes.folder) + "/" + (number % sizes.folder) + ".js";
    return load(block.name + "/" + name, block.name + "/" + path + "?r=" + block.revision, block.generation);
  }

  /* A build replaces files one by one: whoever meets files of two builds starts again with the new root. */
  function steadily(task) {
    function attempt(left) {
      return root().then(task).catch(function (error) {
        if (!(error instanceof Moved) || left === 0) throw error;
        rootPromise = null;
        return new Promise(function (resolve) { setTimeout(resolve, 150); }).then(function () { return attempt(left - 1); });
      });
    }
    return attempt(20);
  }

  /* ---- postings ---- */

  function shardOf(pair, shards) {
    var bits = Math.round(Math.log(shards) / Math.LN2);
    if (!bits) return 0;
    var key = ((pair.charCodeAt(0) << 16) | pair.charCodeAt(1)) | 0;
    return Math.imul(key, 0x9e3779b1) >>> (32 - bits);
  }

  function unpack(packed) {
    if (!packed) return [];
    var bytes = atob(packed.slice(1));
    var numbers = [];
    var i;
    if (packed[0] === "b") {
      for (i = 0; i < bytes.length * 8; i++) if (bytes.charCodeAt(i >> 3) & (1 << (i & 7))) numbers.push(i);
      return numbers;
    }
    var number = -1, distance = 0, shift = 0;
    for (i = 0; i < bytes.length; i++) {
      var octet = bytes.charCodeAt(i);
      distance |= (octet & 127) << shift;
      if (octet & 128) { shift += 7; continue; }
      number += distance + 1;
      numbers.push(number);
      distance = 0;
      shift = 0;
    }
    return numbers;
  }

  function both(one, other) {
    var found = [], i = 0, j = 0;
    while (i < one.length && j < other.length) {
      if (one[i] === other[j]) { found.push(one[i]); i++; j++; }
      else if (one[i] < other[j]) i++;
      else j++;
    }
    return found;
  }

  function either(one, other) {
    var found = [], i = 0, j = 0;
    while (i < one.length || j < other.length) {
      if (j >= other.length || (i < one.length && one[i] < other[j])) found.push(one[i++]);
      else if (i >= one.length || other[j] < one[i]) found.push(other[j++]);
      else { found.push(one[i++]); j++; }
    }
    return found;
  }

  function without(one, other) {
    var gone = {};
    other.forEach(function (number) { gone[number] = true; });
    return one.filter(function (number) { return !gone[number]; });
  }

  function pairsOf(word) {
    var units = Array.from(word).map(function (letter) {
      var code = letter.codePointAt(0);
      return String.fromCharCode(code > 0xffff ? 0xe000 + (code % 6400) : code);
    });
    var pairs = [];
    for (var i = 0; i + 1 < units.length; i++) {
      var pair = units[i] + units[i + 1];
      if (pairs.indexOf(pair) < 0) pairs.push(pair);
    }
    return pairs;
  }

  /* Numbers of the entries that hold all these pairs, among those found so far. */
  function holdingPairs(block, kind, pairs, found) {
    var shards = kind === "t" ? block.titleShards : block.shards;
    return Promise.all(pairs.map(function (pair) {
      return part(block, kind, shardOf(pair, shards)).then(function (lists) { return lists[pair] || ""; });
    })).then(function (lists) {
      lists.sort(function (a, b) { return a.length - b.length; });
      for (var i = 0; i < lists.length && !(found && !found.length); i++) {
        found = found ? both(found, unpack(lists[i])) : unpack(lists[i]);
      }
      return found;
    });
  }

  /*
   * Numbers of the entries that may hold a word: every literal occurrence, and a few others. Of the pairs of a long word
   * every other one is enough where it leaves so few entries that looking at their texts costs less than the other pairs.
   */
  function holding(block, kind, word) {
    var pairs = pairsOf(word);
    if (!pairs.length) return Promise.resolve(null);
    if (pairs.length < 4 || kind === "t") return holdingPairs(block, kind, pairs, null);
    function isFirst(pair, index) { return index % 2 === 0 || index === pairs.length - 1; }
    var rest = pairs.filter(function (pair, index) { return !isFirst(pair, index); });
    return holdingPairs(block, kind, pairs.filter(isFirst), null).then(function (found) {
      return found.length > rest.length ? holdingPairs(block, kind, rest, found) : found;
    });
  }

  /* words: a list of lists; each inner list holds a word and its synonyms. null: the words are too short to look up. */
  function candidates(block, kind, words) {
    return Promise.all(words.map(function (alternatives) {
      return Promise.all(alternatives.map(function (word) { return holding(block, kind, word); })).then(function (lists) {
        lists = lists.filter(Boolean);
        return lists.length ? lists.reduce(either) : null;
      });
    })).then(function (lists) {
      lists = lists.filter(Boolean);
      return lists.length ? lists.reduce(both) : null;
    });
  }

  /* ---- queries ---- */

  var NAMES = 2;

  /* A word and the names under which the office writes of it: the first two of every group that it stands in. */
  function alternativesOf(word, facts) {
    var words = [word];
    facts.synonyms.forEach(function (group) {
      if (group.indexOf(word) < 0) return;
      group.slice(0, NAMES).forEach(function (name) { if (words.indexOf(name) < 0) words.push(name); });
    });
    return words;
  }

  function wordsOf(query, facts) {
    return query.split(/[\s\u3000]+/).map(fold).filter(Boolean).map(function (word) { return alternativesOf(word, facts); });
  }

  function isCertain(words) {
    return words.length === 1 && words[0].every(function (word) {
      return word.length === 2 && !/[\ud800-\uf8ff]/.test(word);
    });
  }

  function facetsOf(block) {
    var parts = [];
    for (var i = 0; i * block.sizes.facets < block.entries; i++) parts.push(part(block, "f", i));
    return Promise.all(parts).then(function (chunks) {
      return chunks.map(function (columns) {
        return columns.map(function (column) { return { values: column[0], codes: atob(column[1]) }; });
      });
    });
  }

  var FACETS = ["kind", "organisation", "category", "year"];

  function facet(chunks, size, number, which) {
    var column = chunks[Math.floor(number / size)][which];
    var place = (number % size) * 2;
    return column.values[column.codes.charCodeAt(place) | (column.codes.charCodeAt(place + 1) << 8)];
  }

  function filtered(block, numbers, filters) {
    var wanted = FACETS.filter(function (name) { return filters[name] && filters[name].length; });
    if (!wanted.length || !numbers.length) return Promise.resolve(numbers);
    return facetsOf(block).then(function (chunks) {
      return numbers.filter(function (number) {
        return wanted.every(function (name) {
          return filters[name].indexOf(facet(chunks, block.sizes.facets, number, FACETS.indexOf(name))) >= 0;
        });
      });
    });
  }

  /* Which of the numbers have all words in title or document number: by the titles where they are few, else by their pairs. */
  function titledAmong(block, numbers, words) {
    if (numbers.length > FEW) return candidates(block, "t", words).then(function (found) { return both(numbers, found || []); });
    return Promise.all(numbers.map(function (number) { return shown(block, number); })).then(function (rows) {
      return numbers.filter(function (number, index) { return holdsAll(fold(rows[index][1]) + "\n" + fold(rows[index][5]), words); });
    });
  }

  /* What a block has for the words, newest first, in the classes of the ranking. */
  function classesOf(block, words, filters) {
    return Promise.all([candidates(block, "p", words), part(block, "m", null)]).then(function (found) {
      if (found[0] === null) return null;
      return filtered(block, found[0], filters).then(function (kept) {
        return titledAmong(block, kept, words).then(function (inTitle) {
          var ended = unpack(found[1].ended), guides = unpack(found[1].guides);
          var live = without(kept, ended), old = both(kept, ended), liveTitles = both(live, inTitle);
          return [both(liveTitles, guides), without(liveTitles, guides), without(live, inTitle), both(old, inTitle), without(old, inTitle)]
            .map(function (numbers) { return numbers.slice().reverse(); });
        });
      });
    });
  }

  /* The order of all candidates: classes first, within a class the newest block first. */
  function ranked(facts, words, filters) {
    return Promise.all(facts.blocks.map(function (block) { return classesOf(block, words, filters); })).then(function (blocks) {
      if (blocks.some(function (classes) { return classes === null; })) return null;
      var order = [];
      for (var level = 0; level < 5; level++) {
        blocks.forEach(function (classes, index) {
          classes[level].forEach(function (number) { order.push([facts.blocks[index], number]); });
        });
      }
      return order;
    });
  }

  function shown(block, number) {
    var size = block.sizes.display;
    return part(block, "d", Math.floor(number / size)).then(function (chunk) { return chunk[number % size]; });
  }

  function textOf(block, number) {
    var size = block.sizes.text;
    return part(block, "x", Math.floor(number / size)).then(function (chunk) { return chunk[number % size]; });
  }

  function marksIn(text, words) {
    var folded = foldWithPlaces(text);
    var marks = [];
    words.forEach(function (alternatives) {
      alternatives.forEach(function (word) {
        for (var at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
          marks.push([folded.places[at], folded.places[at + word.length - 1] + 1]);
          if (marks.length > 40) return;
        }
      });
    });
    return marks.sort(function (a, b) { return a[0] - b[0]; }).reduce(function (merged, mark) {
      var last = merged[merged.length - 1];
      if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1]);
      else merged.push(mark);
      return merged;
    }, []);
  }

  var EXCERPT = 90;

  function excerptOf(text, words) {
    var marks = marksIn(text, words);
    var first = marks.length ? marks[0][0] : 0;
    var start = first <= 30 ? 0 : first - 24;
    var end = Math.min(text.length, Math.max(start + EXCERPT, marks.length ? marks[0][1] : 0));
    var before = start > 0 ? "…" : "";
    var excerpt = before + text.slice(start, end).replace(/\s/g, " ") + (end < text.length ? "…" : "");
    return {
      text: excerpt,
      marks: marks.filter(function (mark) { return mark[0] >= start && mark[1] <= end; }).map(function (mark) {
        return [mark[0] - start + before.length, mark[1] - start + before.length];
      })
    };
  }

  function today() {
    if (window.siteState && siteState.today) return siteState.today;
    var now = new Date(Date.now() + 8 * 3600000);
    return now.toISOString().slice(0, 10);
  }

  function hitOf(facts, row, text, words) {
    var excerpt = excerptOf(text, words);
    var day = today();
    var isOver = row[7] !== "" && row[7] < day;
    var state = row[8];
    if (row[7] && !isOver) state = row[2] === "public-notices" ? (row[6] > day ? "即将开始" : "公示中") : "有效";
    return {
      url: new URL("../" + row[0], base).href, address: row[0], title: row[1], kind: row[2], organisation: row[3],
      published_on: row[4], number: row[5], state: state, ended: isOver || state === "已撤下" || state === "旧版本",
      kind_label: facts.kinds[row[2]] || row[2], organisation_name: facts.organisations[row[3]] || row[3],
      excerpt: excerpt.text, excerpt_marks: excerpt.marks, title_marks: marksIn(row[1], words)
    };
  }

  function holdsAll(text, words) {
    return words.every(function (alternatives) {
      return alternatives.some(function (word) { return text.indexOf(word) >= 0; });
    });
  }

  /* A candidate is a hit if every word stands literally in what its reader sees. */
  function verified(candidate, words) {
    return Promise.all([shown(candidate[0], candidate[1]), textOf(candidate[0], candidate[1])]).then(function (found) {
      var row = found[0];
      var text = fold(row[1]) + "\n" + fold(row[5]) + "\n" + fold(found[1]);
      return holdsAll(text, words) ? { row: row, text: found[1] } : null;
    });
  }

  /* Up to so many candidates are looked at one by one; past a page of hits, so many more for an exact total. */
  var FEW = 12, MOST_FOR_TOTAL = 6;
  /* Candidates that turn out to be none are looked at in ever larger portions; with a hit in hand the search ends here. */
  var LARGEST_PORTION = 48, MOST_LOOKED_AT = 400;

  /* The query in simplified characters; the same if there is no table or nothing to change. */
  function simplified(query) {
    if (!/[\u3400-\u9fff]/.test(query)) return Promise.resolve(query);
    return load("traditional", "traditional.js", "").then(function (columns) {
      return query.split("").map(function (letter) {
        var place = columns[0].indexOf(letter);
        return place < 0 ? letter : columns[1][place];
      }).join("");
    }).catch(function () { return query; });
  }

  function search(query, options) {
    options = options || {};
    return literally(query, options).then(function (found) {
      if (found.total || found.too_short) return found;
      return simplified(query).then(function (other) {
        if (other === query) return found;
        return literally(other, options).then(function (again) {
          again.searched_for = other;
          return again;
        });
      });
    }).then(function (found) {
      var meant = found.searched_for || query;
      return Promise.all([
        options.counts ? counts(meant, options.filters || {}) : null,
        options.ways_out && !found.total && !found.too_short ? waysOut(meant) : null
      ]).then(function (more) {
        if (more[0]) found.counts = more[0];
        if (more[1]) found.ways_out = more[1];
        return found;
      });
    });
  }

  function literally(query, options) {
    var from = options.from || 0, size = options.size || 10, filters = options.filters || {};
    return steadily(function (facts) {
      var words = wordsOf(query, facts);
      if (!words.length) return { total: 0, total_is_exact: true, hits: [], too_short: true };
      return ranked(facts, words, filters).then(function (order) {
        if (order === null) return { total: 0, total_is_exact: true, hits: [], too_short: true };
        var certain = isCertain(words);
        var hits = [], seen = 0, at = certain ? Math.min(from, order.length) : 0;
        seen = at;
        function step(portion) {
          if (hits.length >= size || at >= order.length || (hits.length && at > from + MOST_LOOKED_AT)) return finish();
          var some = order.slice(at, at + portion);
          return Promise.all(some.map(function (candidate) { return verified(candidate, words); })).then(function (found) {
            for (var i = 0; i < found.length && hits.length < size; i++) {
              at++;
              if (!found[i]) continue;
              seen++;
              if (seen > from) hits.push(hitOf(facts, found[i].row, found[i].text, words));
            }
            var isPoor = found.filter(Boolean).length * 2 < found.length;
            return step(isPoor ? Math.min(portion * 2, LARGEST_PORTION) : Math.max(size - hits.length, 1));
          });
        }
        function finish() {
          var rest = order.slice(at);
          if (certain || !rest.length) return { total: certain ? order.length : seen, total_is_exact: true, hits: hits };
          if (rest.length > MOST_FOR_TOTAL) return { total: seen, total_is_exact: false, hits: hits };
          return Promise.all(rest.map(function (candidate) { return verified(candidate, words); })).then(function (found) {
            return { total: seen + found.filter(Boolean).length, total_is_exact: true, hits: hits };
          });
        }
        return step(size);
      });
    });
  }

  function counts(query, filters) {
    return steadily(function (facts) {
      var words = wordsOf(query, facts);
      var result = {
        over: 0, is_exact: isCertain(words), kind: {}, organisation: {}, category: {}, year: {},
        labels: { kind: facts.kinds, organisation: facts.organisations, category: facts.categories, year: {} }
      };
      return Promise.all(facts.blocks.map(function (block) {
        return Promise.all([candidates(block, "p", words), facetsOf(block)]).then(function (found) {
          var numbers = found[0] || [];
          result.over += numbers.length;
          numbers.forEach(function (number) {
            var values = FACETS.map(function (name, which) { return facet(found[1], block.sizes.facets, number, which); });
            FACETS.forEach(function (name, which) {
              var passes = FACETS.every(function (other, place) {
                return place === which || !filters[other] || !filters[other].length || filters[other].indexOf(values[place]) >= 0;
              });
              if (passes && values[which]) result[name][values[which]] = (result[name][values[which]] || 0) + 1;
            });
          });
        });
      })).then(function () { return result; });
    });
  }

  /* ---- ways out: a spoken question, cut along the words that are known ---- */

  /* What people say around their matter, everyday speech of several regions included. */
  var ASKING = (
    "请问 问一下 问问 打听 想问 麻烦 你好 您好 我想 想要 我要 不要 怎么样 怎么办理 怎么办 怎么弄 怎么回事 怎么 咋个 咋办 咋整 咋弄 啷个 如何 怎样 怎样才能 为什么 为啥 凭什么 听说 " +
    "在什么地方 什么地方 在哪里 在哪儿 到哪里 去哪里 去哪儿 去哪点 哪里 哪儿 哪点 哪块 在哪 去哪 到哪 哪个部门 哪个单位 找哪个 找谁 哪个 是谁 谁管 谁来管 归谁管 什么时候 啥时候 好久 几时 几点 哪天 哪些 哪种 " +
    "多长时间 多久 多少钱 多少 好多钱 好多 几多 几块 多大 多远 好远 要不要 需不需要 能不能 可不可以 可以不 会不会 是不是 有没有 有没得 行不行 得不得 要得不 要不得 用不用 该不该 犯不犯法 要不要紧 要紧 必须 " +
    "可以吗 是真的吗 真的吗 真的 需要什么 要什么 要带什么 带什么 准备什么 什么 啥子 么子 需要 可以 应该 办理 办得到 办得了 申请 领取 的话 一下 没得 没有 " +
    "我家 我们家 我屋头 我屋里 屋头 我们 你们 他们 人家 别人 家里 自家 自己 现在 今年 去年 明年 每年 每个月 每月 上个月 这几天 还能 才能 或者 这边 这里 那边 那个 这个 " +
    "政府 镇上 镇里 我们镇 本镇 老百姓 有人 一个人 一个 几个 管不管 告诉 回来"
  ).split(" ");
  /* Letters that carry little by themselves, but may be part of a word: 没收, 到户. */
  var LITTLE = "怎咋啥谁办领呢吗嘛不没呀啊吧了的得着过我你他她它刚还能想给就都也和跟与有在去到是会把被让喊从对这那点些个里上下管找看用来做要拿弄搞整年月日一";

  var SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严";

  function looksLikeName(query) {
    return query.split(/[\s\u3000]+/).some(function (word) {
      return /^[\u4e00-\u9fa5]{2,4}$/.test(word) && (SURNAMES.indexOf(word[0]) >= 0 || /^(欧阳|司马|上官|诸葛|皇甫|令狐)/.test(word));
    });
  }

  /* {asked: {word: true}, groups: {word: [its groups of synonyms]}, longest: number of letters} */
  function vocabulary(facts) {
    if (facts.vocabulary) return facts.vocabulary;
    var words = { asked: {}, groups: {}, longest: 0 };
    function measure(word) { words.longest = Math.max(words.longest, word.length); }
    ASKING.forEach(function (word) { words.asked[word] = true; measure(word); });
    facts.synonyms.forEach(function (group) {
      group.forEach(function (word) {
        if (word.length < 2) return;
        (words.groups[word] = words.groups[word] || []).push(group);
        measure(word);
      });
    });
    facts.vocabulary = words;
    return words;
  }

  /* The question cut from left to right into the longest words known: {known: [words with synonyms], runs: [the rest]}. */
  function cut(query, facts) {
    var words = vocabulary(facts);
    var known = [], runs = [""];
    fold(query).split(/[^\u4e00-\u9fa5a-z0-9]+/).forEach(function (text) {
      var at = 0;
      while (at < text.length) {
        var length = Math.min(words.longest, text.length - at), word = "";
        for (; length > 0; length--) {
          word = text.substr(at, length);
          if (words.groups[word] || words.asked[word]) break;
        }
        if (!length) { runs[runs.length - 1] += text[at++]; continue; }
        if (words.groups[word] && known.indexOf(word) < 0) known.push(word);
        runs.push("");
        at += length;
      }
      runs.push("");
    });
    return { known: known, runs: runs.filter(function (run) { return run.length > 1; }) };
  }

  var NAME = 0.8, LOOSE = 0.7, DOUBTFUL = 0.25, WEAK = 0.2, IN_TEXT = 0.3, GUIDE = 1.3, ENDED = 0.4;

  /* What to look for: [{word: strength}]. Of the words of a term the best one counts, so that many names weigh no more. */
  function termsOf(pieces, facts) {
    var terms = pieces.known.map(function (word) {
      var words = {};
      alternativesOf(word, facts).forEach(function (other) { words[other] = other === word ? 1 : NAME; });
      return words;
    });
    var seen = {};
    pieces.runs.forEach(function (run) {
      for (var i = 0; i + 1 < run.length; i++) {
        loose(run[i], run[i + 1], LOOSE);
        if (i + 2 < run.length) loose(run[i], run[i + 2], WEAK);
      }
    });
    function loose(one, other, strength) {
      if (LITTLE.indexOf(one) >= 0 && LITTLE.indexOf(other) >= 0) return;
      if (LITTLE.indexOf(one) >= 0 || LITTLE.indexOf(other) >= 0) strength = Math.min(strength, DOUBTFUL);
      if (seen[one + other]) return;
      seen[one + other] = true;
      var words = {};
      words[one + other] = strength;
      terms.push(words);
    }
    return terms;
  }

  /* {pair: [numbers by title, numbers by text]} in one block. Weak pairs are looked for in titles only: fewer files. */
  function postingsOf(block, pairs, isWeak) {
    return Promise.all(pairs.map(function (pair) {
      var titles = part(block, "t", shardOf(pair, block.titleShards)), texts = {};
      if (!isWeak[pair]) texts = part(block, "p", shardOf(pair, block.shards));
      return Promise.all([titles, texts]).then(function (lists) {
        var inTitles = unpack(lists[0][pair]);
        return [inTitles, isWeak[pair] ? inTitles : unpack(lists[1][pair])];
      });
    })).then(function (found) {
      var postings = {};
      pairs.forEach(function (pair, index) { postings[pair] = found[index]; });
      return postings;
    });
  }

  /* Number → how much of a word a record holds, from 0 to the word's rarity, more for its title than for its text. */
  function weights(word, postings, rarity) {
    var whole = 0, held = [{}, {}], result = {};
    pairsOf(word).forEach(function (pair) {
      whole += rarity[pair];
      postings[pair].forEach(function (numbers, where) {
        numbers.forEach(function (number) { held[where][number] = (held[where][number] || 0) + rarity[pair]; });
      });
    });
    if (!whole) return result;
    Object.keys(held[1]).forEach(function (number) {
      var title = (held[0][number] || 0) / whole, text = held[1][number] / whole;
      result[number] = Math.min(whole, 8) * Math.max(title * title, IN_TEXT * text * text);
    });
    return result;
  }

  function scoresIn(block, marks, terms, postings, rarity) {
    var scores = {};
    var ended = {}, guides = {};
    unpack(marks.ended).forEach(function (number) { ended[number] = true; });
    unpack(marks.guides).forEach(function (number) { guides[number] = true; });
    terms.forEach(function (words) {
      var best = {};
      Object.keys(words).forEach(function (word) {
        var found = weights(word, postings, rarity);
        Object.keys(found).forEach(function (number) { best[number] = Math.max(best[number] || 0, found[number] * words[word]); });
      });
      Object.keys(best).forEach(function (number) { scores[number] = (scores[number] || 0) + best[number]; });
    });
    return Object.keys(scores).map(function (number) {
      return [scores[number] * (guides[number] ? GUIDE : 1) * (ended[number] ? ENDED : 1), block, Number(number)];
    });
  }

  /* How telling each pair is: the fewer entries hold it, the more. */
  function raritiesOf(pairs, blocks, postings) {
    var entries = blocks.reduce(function (sum, block) { return sum + block.entries; }, 0);
    var rarity = {};
    pairs.forEach(function (pair) {
      var holders = postings.reduce(function (sum, found) { return sum + found[pair][1].length; }, 0);
      rarity[pair] = Math.log(1 + entries / (1 + holders));
    });
    return rarity;
  }

  function waysOut(query) {
    return steadily(function (facts) {
      var pieces = cut(query, facts);
      var terms = termsOf(pieces, facts);
      var isWeak = {};
      terms.forEach(function (words) {
        Object.keys(words).forEach(function (word) {
          pairsOf(word).forEach(function (pair) { isWeak[pair] = words[word] === WEAK && isWeak[pair] !== false; });
        });
      });
      var pairs = Object.keys(isWeak), blocks = facts.blocks;
      return Promise.all(blocks.map(function (block) {
        return Promise.all([part(block, "m", null), postingsOf(block, pairs, isWeak)]);
      })).then(function (found) {
        var rarity = raritiesOf(pairs, blocks, found.map(function (item) { return item[1]; }));
        var scores = [];
        blocks.forEach(function (block, index) {
          scores = scores.concat(scoresIn(block, found[index][0], terms, found[index][1], rarity));
        });
        scores.sort(function (a, b) { return b[0] - a[0] || blocks.indexOf(a[1]) - blocks.indexOf(b[1]) || b[2] - a[2]; });
        return scores.slice(0, 10).filter(function (item, place) { return place < 5 || item[0] > scores[0][0] * 0.35; });
      }).then(function (best) {
        var words = pieces.known.concat(pieces.runs);
        var marked = words.map(function (word) { return [word]; });
        return Promise.all(best.map(function (item) {
          return Promise.all([shown(item[1], item[2]), textOf(item[1], item[2])]).then(function (both) {
            return hitOf(facts, both[0], both[1], marked);
          });
        })).then(function (hits) { return { words: words, hits: hits, is_name: looksLikeName(query) }; });
      });
    });
  }

  window.gongkailan = { search: search };
  /* Not public: `receive` is what the data files call, `fold` is compared with the table in Python. */
  Object.defineProperty(window.gongkailan, "receive", { value: receive });
  Object.defineProperty(window.gongkailan, "fold", { value: fold });
})();
