# shellcheck shell=sh
# Part of mirror.sh: joins the signatures of two summaries into one file.
#
# Why: an ostree client fetches summary.sig, then summary, and no web server or rsync replaces two files at one instant, so a client
# between the two would see a signature of the one with the bytes of the other and fail. ostree takes a summary when ANY signature
# in summary.sig is a good one. So a summary.sig that holds the signatures of the old AND of the new summary fits both, and goes
# first; then the summary; then the new signatures alone. No key is needed: signatures are copied, not made, and each is still
# good for nothing but the bytes that it was made for.
#
# The format is a GVariant of type a{sv}: "ostree.gpgsigs" (and "ostree.sign.ed25519") -> aay, one element for each signature. A
# container of variable-size elements ends in the offsets of their ends, each as wide as the container's own length asks.

# usage: join_signatures FILE... ; writes to standard output. Files that are missing or empty add nothing.
join_signatures() {
	for signature_file in "$@"; do
		[ ! -s "$signature_file" ] || od -An -v -tu1 "$signature_file"
		echo end
	done | LC_ALL=C awk '
		function width(length_) { return length_ <= 255 ? 1 : length_ <= 65535 ? 2 : 4 }
		function number(at, size,   value) {
			value = 0
			while (size-- > 0) value = value * 256 + byte[at + size]
			return value
		}
		# Reads the array at from..to; its elements start at multiples of "align". Sets element_from[depth, i], element_to[depth, i].
		function elements(from, to, align, depth,   size, table, count, i, start) {
			if (to <= from) return 0
			size = width(to - from)
			table = number(to - size, size)
			count = (to - from - table) / size
			if (count != int(count) || count < 0) malformed()
			start = 0
			for (i = 1; i <= count; i++) {
				start = int((start + align - 1) / align) * align
				element_from[depth, i] = from + start
				start = number(from + table + (i - 1) * size, size)
				element_to[depth, i] = from + start
			}
			return count
		}
		function malformed() { bad = 1; exit 1 }
		function take_entry(from, to,   size, key_end, key, value, at, i, count, text, type) {
			size = width(to - from)
			key_end = number(to - size, size)
			for (i = from; i < from + key_end - 1; i++) key = key sprintf("%c", byte[i])
			value = from + int((key_end + 7) / 8) * 8
			for (at = to - size - 1; at > value && byte[at] != 0; at--) type = sprintf("%c", byte[at]) type
			if (type != "aay") return
			count = elements(value, at, 1, 2)
			for (i = 1; i <= count; i++) {
				text = ""
				for (at = element_from[2, i]; at < element_to[2, i]; at++) text = text " " byte[at]
				if ((key, text) in seen) continue
				seen[key, text] = 1
				if (!(key in signatures)) keys[++key_count] = key
				signature[key, ++signatures[key]] = text
			}
		}
		function take_file(   i, count) {
			count = elements(0, total, 8, 1)
			for (i = 1; i <= count; i++) take_entry(element_from[1, i], element_to[1, i])
			total = 0
		}
		function put(value) { out[out_length++] = value }
		function put_text(text,   i) { for (i = 1; i <= length(text); i++) put(code[substr(text, i, 1)]) }
		# Ends a container that began at "start" with the ends of its elements, each relative to the start.
		function put_offsets(start, ends, count,   size, i, j, value) {
			size = 1
			while (out_length - start + count * size > (size == 1 ? 255 : 65535) && size < 4) size *= 2
			for (i = 1; i <= count; i++) {
				value = ends[i]
				for (j = 0; j < size; j++) { put(value % 256); value = int(value / 256) }
			}
		}
		function put_entry(key,   start, key_end, value, i, j, count, parts) {
			start = out_length
			put_text(key); put(0)
			key_end = out_length - start
			while (out_length % 8) put(0)
			value = out_length
			for (i = 1; i <= signatures[key]; i++) {
				count = split(signature[key, i], parts, " ")
				for (j = 1; j <= count; j++) put(parts[j])
				inner[i] = out_length - value
			}
			put_offsets(value, inner, signatures[key])
			put(0); put_text("aay")
			single[1] = key_end
			put_offsets(start, single, 1)
		}
		BEGIN { for (i = 1; i < 128; i++) code[sprintf("%c", i)] = i }
		$1 == "end" { take_file(); next }
		{ for (i = 1; i <= NF; i++) byte[total++] = $i + 0 }
		END {
			if (bad) exit 1
			for (k = 1; k <= key_count; k++) {
				while (out_length % 8) put(0)
				put_entry(keys[k])
				outer[k] = out_length
			}
			put_offsets(0, outer, key_count)
			for (i = 0; i < out_length; i++) printf "%c", out[i]
		}'
}
