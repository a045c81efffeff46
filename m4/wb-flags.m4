# WB_TRY_CFLAG(VARIABLE, FLAGS)
# WB_TRY_LDFLAG(VARIABLE, FLAGS)
# ------------------------------------------------------------------
# Append FLAGS to VARIABLE when the compiler (or linker) takes them without a
# word, else to WB_REFUSED_FLAGS, which the summary shows.  The user's CFLAGS
# take part in the test, since some flags depend on them (fortify needs -O), but
# are never changed.
AC_DEFUN([_WB_TRY_PROGRAM],
[AC_LANG_PROGRAM([[#include <stdio.h>
#include <string.h>
]], [[char text[8];
memset(text, 0, sizeof text);
return puts(text) < 0;]])])

AC_DEFUN([_WB_TRY_END],
[AS_VAR_IF([wb_cv], [yes],
	[AS_VAR_APPEND([$1], [" $2"])],
	[AS_VAR_APPEND([WB_REFUSED_FLAGS], [" $2"])])
AS_VAR_POPDEF([wb_cv])])

AC_DEFUN([WB_TRY_CFLAG],
[AS_VAR_PUSHDEF([wb_cv], [wb_cv_cflag_$2])
AC_CACHE_CHECK([whether $CC takes $2], [wb_cv],
	[wb_save_cflags=$CFLAGS
	CFLAGS="$CFLAGS $$1 -Werror $2"
	AC_COMPILE_IFELSE([_WB_TRY_PROGRAM],
		[AS_VAR_SET([wb_cv], [yes])], [AS_VAR_SET([wb_cv], [no])])
	CFLAGS=$wb_save_cflags])
_WB_TRY_END([$1], [$2])])

AC_DEFUN([WB_TRY_LDFLAG],
[AS_VAR_PUSHDEF([wb_cv], [wb_cv_ldflag_$2])
AC_CACHE_CHECK([whether the linker takes $2], [wb_cv],
	[wb_save_cflags=$CFLAGS
	wb_save_ldflags=$LDFLAGS
	CFLAGS="$CFLAGS -Werror"
	LDFLAGS="$LDFLAGS $$1 -Wl,--fatal-warnings $2"
	AC_LINK_IFELSE([_WB_TRY_PROGRAM],
		[AS_VAR_SET([wb_cv], [yes])], [AS_VAR_SET([wb_cv], [no])])
	CFLAGS=$wb_save_cflags
	LDFLAGS=$wb_save_ldflags])
_WB_TRY_END([$1], [$2])])
