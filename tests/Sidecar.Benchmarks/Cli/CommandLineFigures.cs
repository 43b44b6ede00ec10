using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Sidecar.Benchmarks.Cli;

/// <summary>
/// What the tool costs as a whole process: <c>dotnet run -c Release --project tests/Sidecar.Benchmarks -- cli out/sidecar</c>,
/// with the native program of <c>dotnet publish samples/Sidecar.Cli -c Release -r linux-x64 -o out</c>. As root it also brings
/// rules into force, in a network namespace of its own.
/// </summary>
/// <remarks>Each round runs every program once, in turn, so that what else the machine does falls on all alike.</remarks>
static class CommandLineFigures
{
    const int Rounds = 100;

    static readonly string[] Usual = ["-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", "", "-b", "*", "-d", "15090,15021,15020"];

    /// <summary>Prints the figures; false where the output depended on the number of threads.</summary>
    public static bool Run(string program)
    {
        Console.WriteLine(Invariant($"size of the program: {new FileInfo(program).Length / 1e6:f1} MB"));
        ColdStart(program);
        if (Environment.IsPrivilegedProcess)
            Apply(program);
        return Directory(program);
    }

    static void ColdStart(string program)
    {
        (string Name, string[] Command)[] all =
        [
            ("/bin/true", ["/bin/true"]),
            ("iptables -V", ["iptables", "-V"]),
            ("sidecar --version", [program, "--version"]),
            ("sidecar rules", [program, "rules", .. Usual]),
            ("sidecar verify", [program, "verify", .. Usual]),
        ];
        var runs = all.ToDictionary(one => one.Name, _ => new List<ProcessRun>());
        for (var round = 0; round < Rounds; round++)
            foreach (var (name, command) in all)
                runs[name].Add(ProcessRun.Of(command));
        var floor = Median(runs["/bin/true"]);
        Console.WriteLine($"{"whole process",-20} {"median",9} {"over true",11} {"/ true",7} {"/ iptables -V",14} {"processor",12} {"peak memory",12}");
        foreach (var (name, command) in all)
        {
            var median = Median(runs[name]);
            Console.WriteLine(Invariant(
                $"{name,-20} {median,6:f1} ms {median - floor,8:f1} ms {median / floor,7:f1} {median / Median(runs["iptables -V"]),14:f1} {Work(runs[name]),9:f1} ms {Megabytes(command),9:f1} MB"));
        }
    }

    static void Apply(string program)
    {
        var name = $"sidecar-figures-{Environment.ProcessId}";
        ProcessRun.Of("ip", "netns", "add", name);
        try
        {
            ProcessRun.Of("ip", "-n", name, "link", "set", "lo", "up");
            var (first, again, clean) = (new List<ProcessRun>(), new List<ProcessRun>(), new List<ProcessRun>());
            for (var round = 0; round < Rounds / 10; round++)
            {
                first.Add(ProcessRun.Of([program, "apply", "--netns", name, .. Usual]));
                again.Add(ProcessRun.Of([program, "apply", "--netns", name, .. Usual]));
                clean.Add(ProcessRun.Of([program, "clean", "--netns", name]));
            }
            foreach (var (what, runs) in new[] { ("apply", first), ("apply again", again), ("clean", clean) })
                Console.WriteLine(Invariant($"{what,-20} {Median(runs),6:f1} ms {Work(runs),9:f1} ms processor, exit {runs[^1].Exit}"));
            Console.WriteLine(Invariant($"apply, with all it starts: peak memory {Megabytes([program, "apply", "--netns", name, .. Usual]):f1} MB"));
        }
        finally
        {
            ProcessRun.Of("ip", "netns", "delete", name);
        }
    }

    static bool Directory(string program)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("sidecar-figures-").FullName;
        try
        {
            ManyDocuments.Write(folder);
            var outputs = new HashSet<string>();
            foreach (var threads in new[] { "1", "2" })
            {
                string[] command = [program, "inject", "-f", folder, "--threads", threads];
                var run = ProcessRun.Of(command);
                var output = Printed(command);
                outputs.Add(output);
                Console.WriteLine(Invariant($"inject {ManyDocuments.Count} documents, {threads} threads: {run.Time.TotalSeconds:f2} s, {run.Processor.TotalSeconds:f2} s processor, peak memory {Megabytes(command):f0} MB, output {output[..16]}"));
            }
            if (outputs.Count > 1)
                Console.Error.WriteLine("The output depends on the number of threads.");
            return outputs.Count == 1;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    static string Printed(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "--quiet"]) { RedirectStandardOutput = true })!;
        var hash = Convert.ToHexString(SHA256.HashData(process.StandardOutput.BaseStream));
        process.WaitForExit();
        return process.ExitCode == 0 ? hash : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}.");
    }

    static double Median(List<ProcessRun> runs) => runs.Select(run => run.Time.TotalMilliseconds).Order().ElementAt(runs.Count / 2);

    static double Work(List<ProcessRun> runs) => runs.Select(run => run.Processor.TotalMilliseconds).Order().ElementAt(runs.Count / 2);

    static double Megabytes(string[] command) => PeakMemory.Of(command).Kilobytes / 1024.0;

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
