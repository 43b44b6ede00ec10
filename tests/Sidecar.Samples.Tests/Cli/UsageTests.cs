using Sidecar.Cli;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>A command line that is not understood: exit code 2, every mistake on standard error, nothing on standard output.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("", "sidecar: Required command was not provided.\nTry 'sidecar --help'.\n")]
    [InlineData("bogus", "sidecar: Required command was not provided.\nsidecar: Unrecognized command or argument 'bogus'.\nTry 'sidecar --help'.\n")]
    [InlineData("inject", "sidecar inject: Option '--filename' is required.\nTry 'sidecar inject --help'.\n")]
    [InlineData("inject -f", "sidecar inject: Required argument missing for option: '-f'.\nTry 'sidecar inject --help'.\n")]
    [InlineData("inject -f x --frob", "sidecar inject: Unrecognized command or argument '--frob'.\nTry 'sidecar inject --help'.\n")]
    [InlineData("inject -f x -o html", "sidecar inject: Argument 'html' not recognized. Must be one of:\n\t'yaml'\n\t'json'\n\t'patch'\n\t'diff'\nTry 'sidecar inject --help'.\n")]
    public void A_misused_command_line_is_explained(string arguments, string error) =>
        Assert.Equal(new CliRun(2, "", error), Tool.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Help_and_version_go_to_standard_output()
    {
        var help = Tool.Run("--help");
        Assert.Equal((0, ""), (help.Exit, help.Error));
        Assert.Contains("inject", help.Output, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", Tool.Run("--version").Output);
    }

    [Fact]
    public void The_program_has_the_exit_code_and_the_streams_of_the_function() =>
        Assert.Equal(Tool.Run("bogus"), Tool.RunProcess("", "bogus"));

    [Fact]
    public void Output_that_cannot_be_written_is_an_error_of_one_line()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var input = new MemoryStream("apiVersion: v1\nkind: Namespace\n"u8.ToArray());

        using var full = new FullDisk();
        var exit = CommandLine.Run(["inject", "-f", "-"], new Terminal(input, full, error, Colour: false));

        Assert.Equal((2, "standard output: cannot be written: No space left on device\n"), (exit, error.ToString()));
    }

    sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
