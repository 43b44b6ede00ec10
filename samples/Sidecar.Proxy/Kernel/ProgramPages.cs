using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sidecar.Proxy.Kernel;

/// <summary>
/// The pages of the program's own file. Its start reads most of them once (it rebuilds the runtime's tables from them, parses
/// arguments and configuration); serving needs few. Given back, they are mapped again one by one where they are needed.
/// </summary>
static class ProgramPages
{
    /// <summary>Gives back all that is only read; nothing where the program is compiled as it runs.</summary>
    public static void GiveBack()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
            return;
        try
        {
            foreach (var (from, to) in Clean(File.ReadLines("/proc/self/smaps")))
                _ = Libc.Drop(from, to - from);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the list they stay; that costs memory and nothing else.
        }
    }

    /// <summary>
    /// The mappings of files that may not be written and have not been: what the loader has relocated before it took the
    /// right to write away is no copy of the file any more (proc_pid_smaps(5)).
    /// </summary>
    public static IEnumerable<(nuint From, nuint To)> Clean(IEnumerable<string> smaps)
    {
        (nuint From, nuint To)? mapping = null;
        foreach (var line in smaps)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [var range, ['r', '-', _, 'p'], _, _, _, ['/', ..], ..] && range.Split('-') is [var from, var to])
                mapping = (nuint.Parse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture), nuint.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else if (words is [[.., not ':'], ..])
                mapping = null;
            else if (mapping is { } found && words is ["Anonymous:", "0", "kB"])
                yield return found;
        }
    }
}
