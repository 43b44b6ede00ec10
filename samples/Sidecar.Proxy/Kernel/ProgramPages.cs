using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sidecar.Proxy.Kernel;

/// <summary>
/// The mapped pages of the files that a native program begins with: its own, and the C library's. The kernel maps sixteen
/// for each that is touched, so that all that only the start needed, and what lies about it, would count as resident for as
/// long as the process lives.
/// </summary>
static class ProgramPages
{
    // Mapped before the program runs, and left as they are until it ends. Of nothing else is that certain: whatever is
    // loaded later may be moved or relocated by another thread between a look at it and the call.
    static readonly string[] Libraries = ["libc.so.6", "libm.so.6"];

    /// <summary>
    /// Unmaps them: what is still needed comes back from the page cache by itself. Nothing is done where the maps cannot be
    /// read, or where the program is compiled as it runs.
    /// </summary>
    public static void LetGo()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
            return;
        try
        {
            foreach (var (start, length) in Unwritten(File.ReadLines("/proc/self/smaps"), Environment.ProcessPath))
                _ = Libc.DropPages(start, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>
    /// Where one of these files is mapped for reading only and no page has been written to since, as relocated ones have:
    /// there a page is what the file has. By the lines of <c>/proc/self/smaps</c> (proc_pid_smaps(5)).
    /// </summary>
    public static IEnumerable<(nint Start, nuint Length)> Unwritten(IEnumerable<string> lines, string? program)
    {
        (nint, nuint)? candidate = null;
        foreach (var line in lines)
        {
            var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [var range, var rights, _, _, _, ..] && range.IndexOf('-') is > 0 and var dash)
                candidate = rights is "r-xp" or "r--p" && parts is [.., ['/', ..] path]
                    && (path == program || Libraries.Contains(Path.GetFileName(path)))
                        ? ((nint)Hex(range.AsSpan(0, dash)), (nuint)(Hex(range.AsSpan(dash + 1)) - Hex(range.AsSpan(0, dash))))
                        : null;
            else if (parts is ["Anonymous:" or "Swap:", not "0", _])
                candidate = null;
            else if (parts is ["VmFlags:", ..] && candidate is { } found)
                yield return found;
        }
    }

    static ulong Hex(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
