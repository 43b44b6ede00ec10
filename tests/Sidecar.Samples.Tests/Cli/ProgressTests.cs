using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Cli;
using Sidecar.Cli.Manifests;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>The count of files that a person sees who waits, and nobody else.</summary>
public sealed class ProgressTests : IDisposable
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n";
    const string Summary = "3 files, 3 changed. Objects with pods: 3 changed, 0 left as they were.\n";

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public ProgressTests()
    {
        foreach (var name in new[] { "a", "b", "c" })
            File.WriteAllText(Path.Combine(folder, $"{name}.yaml"), Pod);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Who_waits_sees_files_counted_and_then_the_count_is_wiped_away() =>
        Assert.Equal(
            $"\r1 of 3 files\r2 of 3 files\r3 of 3 files\r{new string(' ', 12)}\r{Summary}",
            Messages(interactive: true, secondsForEach: 1, "inject", "-f", folder, "--threads", "1"));

    [Fact]
    public void Of_two_ways_to_rewrite_each_file_counts_twice()
    {
        var configuration = Path.Combine(Checkout.Project, "Cli", "Inputs", "config-old");
        Assert.StartsWith(
            "\r1 of 6 files\r2 of 6 files\r3 of 6 files\r4 of 6 files\r5 of 6 files\r6 of 6 files\r            \r",
            Messages(interactive: true, secondsForEach: 1, "what-if", "--old", configuration, "--new", configuration, "-f", folder), StringComparison.Ordinal);
    }

    [Fact]
    public void The_count_is_wiped_away_before_an_error_comes()
    {
        File.WriteAllText(Path.Combine(folder, "b.yaml"), "kind: Pod\n\tspec: {}\n");
        Assert.EndsWith(
            $"\r3 of 3 files\r            \r{folder}/b.yaml:2:1: found a tab in the indentation, expected spaces\n",
            Messages(interactive: true, secondsForEach: 1, "inject", "-f", folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_else_sees_it()
    {
        Assert.Equal(Summary, Messages(interactive: false, secondsForEach: 1, "inject", "-f", folder));
        Assert.Equal(Summary, Messages(interactive: true, secondsForEach: 0, "inject", "-f", folder));
        Assert.Equal("", Messages(interactive: true, secondsForEach: 1, "inject", "-f", folder, "--quiet"));
        Assert.Equal("", Messages(interactive: true, secondsForEach: 1, "inject", "-f", Path.Combine(folder, "a.yaml")));
    }

    /// <summary>Whatever the pauses between files, in milliseconds.</summary>
    [Property]
    public void It_comes_after_half_a_second_and_then_ten_times_a_second_at_most(byte[] pauses)
    {
        using var error = new StringWriter();
        var clock = new FakeTimeProvider();
        var terminal = new Terminal(Stream.Null, Stream.Null, error, Colour: false) { IsInteractive = true, Clock = clock };
        using var counter = new FileCounter(terminal, pauses.Length, quiet: false);
        var (time, last) = (0, -100);
        foreach (var (index, pause) in pauses.Index())
        {
            error.GetStringBuilder().Clear();
            clock.Advance(TimeSpan.FromMilliseconds(pause));
            time += pause;
            counter.Done();
            var isDue = pauses.Length > 1 && time >= 500 && time - last >= 100;
            Assert.Equal(isDue ? $"\r{index + 1} of {pauses.Length} files" : "", error.ToString());
            last = isDue ? time : last;
        }
    }

    /// <summary>The program: it waits for a pipe longer than half a second, so that there is something to be seen.</summary>
    [Theory]
    [InlineData("sidecar inject -f @ --check", true)]
    [InlineData("sidecar inject -f @ --check >/dev/null", true)]
    [InlineData("sidecar inject -f @ --check --quiet", false)]
    [InlineData("sidecar inject -f @ --check 2>&1 | cat", false)]
    public async Task The_program_counts_on_a_terminal_only(string line, bool isCounted)
    {
        var pipe = Path.Combine(folder, "pipe");
        Command.Run(["mkfifo", pipe]).Expect();
        using var running = PseudoTerminal.Start(line.Replace("@", $"'{folder}' '{pipe}' --threads 1", StringComparison.Ordinal));
        using (var file = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))
        {
            await Task.Delay(600, TestContext.Current.CancellationToken);
            file.Write("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"u8);
        }

        var (exit, shown) = PseudoTerminal.End(running);

        Assert.Equal(line.Contains('|', StringComparison.Ordinal) ? 0 : 1, exit);
        if (isCounted)
            Assert.Contains($"\r4 of 4 files\r{new string(' ', 12)}\r", shown, StringComparison.Ordinal);
        else
            Assert.DoesNotContain(" of 4 files", shown, StringComparison.Ordinal);
    }

    static string Messages(bool interactive, int secondsForEach, params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(secondsForEach) };
        CommandLine.Run(arguments, new Terminal(Stream.Null, Stream.Null, error, Colour: false) { IsInteractive = interactive, Clock = clock });
        return error.ToString();
    }
}
