# shellcheck shell=sh disable=SC2154 # sourced by write-sbom.sh, which sets work, repo and commit
# Licenses of packages whose tag only points at their license files: RPMs that were repacked from Debian's packages. Debian's copyright
# files (DEP-5) name a license for each group of files by a short name of their own; all of them hold for a package together.
# A name that is well known becomes SPDX's; what only means something in its own package becomes a LicenseRef of that package. Files
# of an older, free form say nothing that a program should rely on, and are left out.

# Prints `PACKAGE<tab>EXPRESSION`, for packages with a DEP-5 file among their license files.
list_copyright_licenses() {
	rm -rf "$work/licenses"
	ostree --repo="$repo" checkout --user-mode --subpath=/usr/share/licenses "$commit" "$work/licenses" 2>/dev/null || return 0
	# Which package a folder belongs to: its name is the Debian package's, the RPM's may be another.
	rpm --dbpath "$work/rpm" -qa --nosignature --nodigest --queryformat '[%{=NAME}\t%{FILENAMES}\n]' 2>/dev/null |
		awk -F '\t' '$2 ~ /^\/usr\/share\/licenses\/[^\/]*\/copyright$/ { print $1 "\t" substr($2, 21) }' | LC_ALL=C sort |
		while IFS='	' read -r package file; do
			[ ! -f "$work/licenses/$file" ] || copyright_expression "$package" <"$work/licenses/$file"
		done
}

# The names of all groups of files of one copyright file, as one expression.
copyright_expression() { # PACKAGE
	awk -v package="$1" '
		function trim(text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text); return text }
		function reference(name) {
			gsub(/[^A-Za-z0-9.-]+/, "-", name)
			sub(/^-+/, "", name); sub(/-+$/, "", name)
			own = package
			gsub(/[^A-Za-z0-9.-]/, "-", own)
			return "LicenseRef-" own "-" name
		}
		# GPL-2+, GPLv2+, LGPL-2.1, GFDL-1.3+: the families in which Debian writes "or later" as a plus.
		function family(name, later, version, base) {
			if (name !~ /^(a|l)?gpl-?v?[0-9.]+\+?$/ && name !~ /^gfdl-?v?[0-9.]+\+?$/) return ""
			later = sub(/\+$/, "", name)
			version = name; sub(/^[a-z]+-?v?/, "", version)
			base = name; sub(/-?v?[0-9.]+$/, "", base)
			if (version !~ /\./) version = version ".0"
			return toupper(base) "-" version (later ? "-or-later" : "-only")
		}
		function license(text, name, found) {
			name = tolower(trim(text))
			found = family(name)
			if (found == "") found = known[name]
			return found == "" ? reference(trim(text)) : found
		}
		function exception(base, text, name) {
			name = tolower(trim(text))
			sub(/ exception$/, "", name)
			if (base !~ /^L?GPL-/) return ""
			if (name == "autoconf") return base ~ /^GPL-3/ ? "Autoconf-exception-3.0" : "Autoconf-exception-2.0"
			return exceptions[name]
		}
		function single(text, at, base, added) {
			at = index(tolower(text), " with ")
			if (!at) return license(text)
			base = license(substr(text, 1, at - 1))
			added = exception(base, substr(text, at + 6))
			return added == "" ? reference(trim(text)) : base " WITH " added
		}
		# "and" binds closer than "or" in both languages.
		function alternatives(text, parts, count, i, sub_parts, sub_count, j, result, one) {
			count = split(text, parts, / or /)
			result = ""
			for (i = 1; i <= count; i++) {
				sub_count = split(parts[i], sub_parts, / and /)
				one = ""
				for (j = 1; j <= sub_count; j++) one = one (j > 1 ? " AND " : "") single(sub_parts[j])
				result = result (i > 1 ? " OR " : "") (count > 1 && sub_count > 1 ? "(" one ")" : one)
			}
			return result
		}
		function require(one) {
			if (one in seen) return
			seen[one] = 1
			list[++size] = one
		}
		# A comma before a word closes what stood before it.
		function add(text, parts, count, i, one, sub_parts, sub_count, j) {
			gsub(/, and /, "\n", text)
			count = split(text, parts, "\n")
			for (i = 1; i <= count; i++) {
				one = alternatives(parts[i])
				sub_count = index(one, " OR ") ? 0 : split(one, sub_parts, / AND /)
				if (sub_count == 0) require(one)
				for (j = 1; j <= sub_count; j++) require(sub_parts[j])
			}
		}
		BEGIN {
			split("expat=MIT mit=MIT x11=X11 isc=ISC zlib=Zlib curl=curl beerware=Beerware apache-2=Apache-2.0 apache-2.0=Apache-2.0 " \
				"artistic-2.0=Artistic-2.0 bsd-2-clause=BSD-2-Clause bsd-3-clause=BSD-3-Clause bsd-4-clause=BSD-4-Clause " \
				"bsd-4-clause-uc=BSD-4-Clause-UC bzip2-1.0.6=bzip2-1.0.6 cc0=CC0-1.0 cc0-1.0=CC0-1.0 cc-by-sa-3.0=CC-BY-SA-3.0 " \
				"mpl-2.0=MPL-2.0 mpl-1.1=MPL-1.1 afl-2.1=AFL-2.1 fsfullr=FSFULLR fsful=FSFUL latex2e=Latex2e openldap-2.8=OLDAP-2.8 " \
				"oldap-2.8=OLDAP-2.8 unicode-dfs-2016=Unicode-DFS-2016 gfdl-niv-1.3=GFDL-1.3-no-invariants-only " \
				"gfdl-niv-1.3+=GFDL-1.3-no-invariants-or-later sleepycat=Sleepycat openssl=OpenSSL psf-2=PSF-2.0 0bsd=0BSD", pairs, / /)
			for (i in pairs) { at = index(pairs[i], "="); known[substr(pairs[i], 1, at - 1)] = substr(pairs[i], at + 1) }
			exceptions["bison"] = "Bison-exception-2.2"
			exceptions["libtool"] = "Libtool-exception"
			exceptions["linux-syscall-note"] = "Linux-syscall-note"
			exceptions["font"] = "Font-exception-2.0"
		}
		NR == 1 && !/^Format(-Specification)?:/ { exit }
		/^[ \t]*$/ { if (has_files) add(license_line); has_files = 0; license_line = "" }
		/^Files:/ { has_files = 1 }
		/^License:/ { sub(/^License:/, ""); license_line = trim($0) }
		END {
			if (has_files) add(license_line)
			for (i = 1; i <= size; i++) {
				one = size > 1 && index(list[i], " OR ") ? "(" list[i] ")" : list[i]
				text = text (i > 1 ? " AND " : "") one
			}
			if (text != "") print package "\t" text
		}'
}
