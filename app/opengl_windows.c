#include <windows.h>

// GLFW and go-gl would be bound to the system's opengl32.dll and gdi32.dll before main begins. They call these instead, which ask
// when the window is made: the system, or the library that draws by software, which then is the opengl32.dll that is loaded. gdi32
// would pass the four of GDI on to it only as far as the system does so.

int rollbookSoftware; // set before the window is made

static FARPROC find(const char *gdi, const char *wgl) {
	HMODULE library = LoadLibraryA(gdi && !rollbookSoftware ? "gdi32.dll" : "opengl32.dll");
	return library ? GetProcAddress(library, gdi && !rollbookSoftware ? gdi : wgl) : NULL;
}

static PROC WINAPI address(LPCSTR name) {
	static PROC(WINAPI *real)(LPCSTR);
	if (!real) real = (void *)find(NULL, "wglGetProcAddress");
	return real ? real(name) : NULL;
}

static int WINAPI choose(HDC dc, const PIXELFORMATDESCRIPTOR *like) {
	static int(WINAPI *real)(HDC, const PIXELFORMATDESCRIPTOR *);
	if (!real) real = (void *)find("ChoosePixelFormat", "wglChoosePixelFormat");
	return real ? real(dc, like) : 0;
}

static int WINAPI describe(HDC dc, int format, UINT size, PIXELFORMATDESCRIPTOR *to) {
	static int(WINAPI *real)(HDC, int, UINT, PIXELFORMATDESCRIPTOR *);
	if (!real) real = (void *)find("DescribePixelFormat", "wglDescribePixelFormat");
	return real ? real(dc, format, size, to) : 0;
}

static BOOL WINAPI set(HDC dc, int format, const PIXELFORMATDESCRIPTOR *like) {
	static BOOL(WINAPI *real)(HDC, int, const PIXELFORMATDESCRIPTOR *);
	if (!real) real = (void *)find("SetPixelFormat", "wglSetPixelFormat");
	return real ? real(dc, format, like) : FALSE;
}

static BOOL WINAPI swap(HDC dc) {
	static BOOL(WINAPI *real)(HDC);
	if (!real) real = (void *)find("SwapBuffers", "wglSwapBuffers");
	return real ? real(dc) : FALSE;
}

PROC(WINAPI *__imp_wglGetProcAddress)(LPCSTR) = address;
int(WINAPI *__imp_ChoosePixelFormat)(HDC, const PIXELFORMATDESCRIPTOR *) = choose;
int(WINAPI *__imp_DescribePixelFormat)(HDC, int, UINT, PIXELFORMATDESCRIPTOR *) = describe;
BOOL(WINAPI *__imp_SetPixelFormat)(HDC, int, const PIXELFORMATDESCRIPTOR *) = set;
BOOL(WINAPI *__imp_SwapBuffers)(HDC) = swap;
