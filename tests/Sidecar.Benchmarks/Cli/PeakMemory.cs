using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sidecar.Benchmarks.Cli;

/// <summary>The most memory that a program had.</summary>
static class PeakMemory
{
    // A process inherits the peak of the one that starts it; so it is started by a small one. ru_maxrss is the fifth number.
    const string Script = """
        open(my $out, ">&", \*STDOUT); open(STDOUT, ">", "/dev/null"); open(STDERR, ">", "/dev/null");
        my $number = shift; my $status = system(@ARGV); my $usage = "\0" x 144; syscall($number, -1, $usage);
        print $out (unpack("q*", $usage))[4], " ", $status < 0 ? 127 : ($status >> 8 | $status & 127);
        """;

    /// <summary>
    /// Runs a program: the greatest resident set of it and of those that it starts, in KiB (getrusage(2), RUSAGE_CHILDREN), and
    /// its exit code; its output is lost.
    /// </summary>
    public static (long Kilobytes, int Exit) Of(params string[] command)
    {
        var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "98" : "165";
        using var perl = Process.Start(new ProcessStartInfo("perl", ["-e", Script, number, .. command]) { RedirectStandardOutput = true })!;
        var printed = perl.StandardOutput.ReadToEnd().Split(' ');
        return (long.Parse(printed[0], CultureInfo.InvariantCulture), int.Parse(printed[1], CultureInfo.InvariantCulture));
    }
}
