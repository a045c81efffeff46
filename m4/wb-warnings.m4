# WB_WARNINGS
# ------------------------------------------------------------------
# Fill WARN_CFLAGS.  -Werror as a whole comes only with --enable-werror: a
# newer compiler must not break the build of a released tarball.
AC_DEFUN([WB_WARNINGS],
[AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [make every warning an error])],
	[], [enable_werror=no])
m4_foreach([wb_flag], [
	[-Wall], [-Wextra], [-Wpedantic], [-Wshadow], [-Wconversion],
	[-Wsign-conversion], [-Wformat=2], [-Wstrict-prototypes],
	[-Wmissing-prototypes], [-Wold-style-definition], [-Wwrite-strings],
	[-Wcast-qual], [-Wcast-align], [-Wpointer-arith], [-Wundef], [-Wvla],
	[-Wdouble-promotion], [-Wnull-dereference], [-Wimplicit-fallthrough],
	[-Wdate-time], [-Wlogical-op], [-Wduplicated-cond],
	[-Wduplicated-branches], [-Wjump-misses-init], [-Wtrampolines],
	[-Wbidi-chars=any],
	[-Werror=implicit], [-Werror=incompatible-pointer-types],
	[-Werror=int-conversion], [-Werror=format-security],
	[-Werror=return-type],
	[-Wno-missing-field-initializers]],
	[WB_TRY_CFLAG([WARN_CFLAGS], m4_defn([wb_flag]))])
AS_VAR_IF([enable_werror], [yes], [AS_VAR_APPEND([WARN_CFLAGS], [" -Werror"])])
AC_SUBST([WARN_CFLAGS])])
