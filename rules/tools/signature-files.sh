# shellcheck shell=sh disable=SC2154 # sourced by ostree-sign.sh, which sets work
# Reads and writes the files in which ostree keeps signatures: objects/XX/REST.commitmeta and summary.sig. Each is a GVariant a{sv} in
# normal form: for each kind of signature a name, e.g. ostree.gpgsigs, and an array of byte strings.
#
# Why not `ostree gpg-sign` and `ostree sign`: the first signs again what is signed already; `ostree summary --sign` takes the
# secret key as an argument, which every user of the machine can read; and an ostree built without ed25519 could not sign
# for clients that have it. ostree still has the last word: what is written here is read back by its client.

# signatures_in FILE NAME: the signatures of a kind in hexadecimal, one a line; none when there is no file
signatures_in() {
  [ ! -e "$1" ] || to_hex "$1" | variant_awk -v list="$2"
}

# add_signature FILE NAME SIGNATURE-FILE: keeps what is there
add_signature() {
  { if [ -e "$1" ]; then to_hex "$1"; else echo; fi; to_hex "$3"; } | variant_awk -v name="$2" >"$work/dictionary"
  from_hex "$(cat "$work/dictionary")" >"$1.new"
  mv "$1.new" "$1"
}

to_hex() { od -An -v -tx1 "$1" | tr -d ' \n'; echo; }

# printf's own escapes are the only way to a zero byte that every shell and awk share.
from_hex() {
  # shellcheck disable=SC2059 # the escapes are the content
  printf "$(printf '%s' "$1" | awk -v digits=0123456789abcdef '{
    for (i = 1; i < length($0); i += 2) {
      byte = (index(digits, substr($0, i, 1)) - 1) * 16 + index(digits, substr($0, i + 1, 1)) - 1
      printf "\\%03o", byte
    } }')"
}

# Its input is a dictionary in hexadecimal, and on a second line what is to be added.
# Positions count bytes from 0; text is hexadecimal, two digits a byte. A container that holds parts of varying size ends with
# the ends of its parts, little-endian, in as few bytes each as its own size needs.
variant_awk() {
  awk "$@" '
    function bytes(text, from, to) { return substr(text, from * 2 + 1, (to - from) * 2) }
    function size(text) { return length(text) / 2 }
    function aligned(position) { return int((position + 7) / 8) * 8 }
    function padding(count) { return substr("00000000000000", 1, (aligned(count) - count) * 2) }
    function width(total) { return total < 256 ? 1 : total < 65536 ? 2 : 4 }
    function number(text, i, value) {
      value = 0
      for (i = size(text) - 1; i >= 0; i--)
        value = value * 256 + (index(digits, substr(text, i * 2 + 1, 1)) - 1) * 16 + index(digits, substr(text, i * 2 + 2, 1)) - 1
      return value
    }
    function encoded(value, count, text) {
      text = ""
      for (; count > 0; count--) { text = text sprintf("%02x", value % 256); value = int(value / 256) }
      return text
    }
    function with_ends(body, ends, count, each, i) {
      each = 1
      while (size(body) + count * each >= 256 ^ each) each *= 2
      for (i = 1; i <= count; i++) body = body encoded(ends[i], each)
      return body
    }
    # The ends of the parts of an array; gives their number.
    function ends_of(text, ends, total, each, first, count, i) {
      total = size(text)
      if (total == 0) return 0
      each = width(total)
      first = number(bytes(text, total - each, total))
      count = (total - first) / each
      for (i = 1; i <= count; i++) ends[i] = number(bytes(text, first + (i - 1) * each, first + i * each))
      return count
    }
    function text_hex(text, i, hex) {
      hex = ""
      for (i = 1; i <= length(text); i++) hex = hex sprintf("%02x", index(ascii, substr(text, i, 1)) + 31)
      return hex
    }
    function read_dictionary(text, ends, count, i, from, entry, key_end, each) {
      count = ends_of(text, ends)
      for (i = 1; i <= count; i++) {
        from = i == 1 ? 0 : aligned(ends[i - 1])
        entry = bytes(text, from, ends[i])
        each = width(size(entry))
        key_end = number(bytes(entry, size(entry) - each, size(entry)))
        values[bytes(entry, 0, key_end - 1)] = bytes(entry, aligned(key_end), size(entry) - each)
      }
    }
    function write_dictionary(key, keys, count, i, j, swap, entry, body, ends) {
      for (key in values) keys[++count] = key
      for (i = 1; i < count; i++) for (j = i + 1; j <= count; j++)
        if (keys[j] < keys[i]) { swap = keys[i]; keys[i] = keys[j]; keys[j] = swap }
      for (i = 1; i <= count; i++) {
        entry = keys[i] "00"
        ends[1] = size(entry)
        entry = with_ends(entry padding(size(entry)) values[keys[i]], ends, 1)
        body = body padding(size(body)) entry
        all_ends[i] = size(body)
      }
      return with_ends(body, all_ends, count)
    }
    # A value ends with a zero byte and its type.
    function array_of(value) { return substr(value, length(value) - 7) == "00616179" ? substr(value, 1, length(value) - 8) : "" }
    BEGIN {
      digits = "0123456789abcdef"
      for (code = 32; code < 127; code++) ascii = ascii sprintf("%c", code)
    }
    NR == 1 { read_dictionary($0) }
    NR == 2 { signature = $0 }
    END {
      key = text_hex(list != "" ? list : name)
      array = key in values ? array_of(values[key]) : ""
      count = ends_of(array, ends)
      for (i = 1; i <= count; i++) parts[i] = bytes(array, i == 1 ? 0 : ends[i - 1], ends[i])
      if (list != "") { for (i = 1; i <= count; i++) print parts[i]; exit }
      parts[++count] = signature
      for (i = 1; i <= count; i++) { body = body parts[i]; part_ends[i] = size(body) }
      values[key] = with_ends(body, part_ends, count) "00616179"
      print write_dictionary()
    }'
}
