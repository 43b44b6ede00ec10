using Sidecar.Cli;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>
/// The tool as a program that is told to stop, by Ctrl-C and by whoever ends a container: it ends, and nothing is half
/// done. Also standard streams that a shell closed.
/// </summary>
public sealed class StoppingTests : IDisposable
{
    const int Interrupt = 2;
    const int Terminate = 15;
    const string Stopped = "stopped; nothing was changed\n";

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("inject -f -", "<&-")]
    [InlineData("uninject -f -", "<&-")]
    [InlineData("explain -f -", "<&-")]
    [InlineData("parse -f -", "<&-")]
    [InlineData("trace --to 203.0.113.7:443 --rules -", "<&-")]
    [InlineData("webhooks lint -f -", "<&-")]
    public void Closed_standard_input_is_an_error(string arguments, string closing) =>
        Assert.Equal(
            (2, "", "standard input: it is closed, expected a file, a pipe or a terminal\n"), Shell($"sidecar {arguments} {closing}"));

    [Fact]
    public void Closed_standard_output_is_an_error() =>
        Assert.Equal(
            (2, "", "standard output: cannot be written: it is closed, expected a file, a pipe or a terminal\n"),
            Shell("sidecar rules -b 80 >&-"));

    [Theory]
    [InlineData("bogus", 2, "")]
    [InlineData("parse -f /no/such/file", 2, "")]
    [InlineData("inject --help", 0, "Description:\n  Injects")]
    // Messages can be told; that nobody hears them changes nothing else.
    [InlineData("rules -b 80 -i 10.0.0.0/8", 0, "* nat\n")]
    public void Closed_standard_error_is_silence(string arguments, int exit, string output)
    {
        var run = Shell($"sidecar {arguments} 2>&-");
        Assert.Equal((exit, ""), (run.Exit, run.Error));
        Assert.StartsWith(output, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_tells_of_open_files_no_stream_is_taken_for_closed()
    {
        Assert.True(StandardStreams.IsClosed(2, useless: 0, folder));
        Assert.False(StandardStreams.IsClosed(2, useless: 0, Path.Combine(folder, "absent")));
    }

    [Theory]
    [InlineData(Interrupt, "inject -f -")]
    [InlineData(Terminate, "inject -f -")]
    [InlineData(Interrupt, "parse -f -")]
    [InlineData(Interrupt, "explain -f -")]
    public void Whoever_waits_for_input_ends_at_once(int signal, string arguments)
    {
        using var waiting = Command.Start([.. Program, .. arguments.Split(' ')]);
        WaitUntilItCatches(signal, waiting.Id);
        waiting.Signal(signal);
        var ended = End(waiting);
        Assert.Equal((130, "", Stopped), ended);
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public void In_place_all_files_are_new_or_none_is(int signal)
    {
        var pod = File.ReadAllText(Path.Combine(Checkout.Project, "Cli", "Inputs", "pod.yaml"));
        string[] files = [.. Enumerable.Range(0, 400).Select(number => Path.Combine(folder, $"{number:000}.yaml"))];
        foreach (var file in files)
            File.WriteAllText(file, pod);
        // The last one is a pipe that says nothing: what was read is held, and the run waits.
        var pipe = Path.Combine(folder, "pipe");
        Command.Run(["mkfifo", pipe]).Expect();
        using var held = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        using var running = Command.Start([.. Program, "inject", "--in-place", "--filename", folder, pipe]);
        WaitUntilItCatches(signal, running.Id);
        running.Signal(signal);

        Assert.Equal((130, "", Stopped), End(running));
        Assert.All(files, file => Assert.Equal(pod, File.ReadAllText(file)));
        Assert.Equal(files.Append(pipe).Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public void What_apply_has_begun_is_brought_to_a_whole(int signal)
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        using var path = new WrappedProgram("iptables-nft-restore", "touch started; while [ ! -e go ]; do sleep 0.05; done; exec \"$real\" \"$@\"");
        using var running = pod.Start(["env", $"PATH={path.Path}", .. Program, "apply", "-b", "*", "-i", "*"]);
        path.Await("started");
        running.Signal(signal);
        path.Make("go");

        var (exit, output, error) = End(running);
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("The rules are in force", output, StringComparison.Ordinal);
        Assert.Contains("-A OUTPUT -j ISTIO_OUTPUT\n", pod.Run("iptables-nft-save").Expect(), StringComparison.Ordinal);
    }

    static string[] Program => ["dotnet", Path.Combine(AppContext.BaseDirectory, "sidecar.dll")];

    static (int Exit, string Output, string Error) Shell(string line)
    {
        var run = Command.Run(["sh", "-c", $"sidecar() {{ dotnet '{Program[1]}' \"$@\"; }}\n{line}"], "", seconds: 60);
        return (run.ExitCode, run.Output, run.Error);
    }

    // Without closing its standard input, which would be an end of it too.
    static (int Exit, string Output, string Error) End(RunningProgram program)
    {
        for (var wait = 0; !program.HasExited; wait++)
        {
            Assert.True(wait < 1200, "It does not end within a minute of the signal.");
            Thread.Sleep(50);
        }
        var ended = program.Finish(null, TimeSpan.FromSeconds(60));
        return (ended.ExitCode, ended.Output, ended.Error);
    }

    // "SigCgt:	0000000180014a02" of proc_pid_status(5): a bit for each signal that has a handler.
    static void WaitUntilItCatches(int signal, int id)
    {
        for (var wait = 0; ; wait++)
        {
            var caught = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("SigCgt:", StringComparison.Ordinal))[7..].Trim();
            if ((Convert.ToUInt64(caught, 16) >> (signal - 1) & 1) == 1 && File.ReadAllText($"/proc/{id}/maps").Contains("System.CommandLine", StringComparison.Ordinal))
                break;
            Assert.True(wait < 1200, $"It does not listen for signal {signal} within a minute.");
            Thread.Sleep(50);
        }
    }
}
