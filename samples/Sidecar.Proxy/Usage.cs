using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Sidecar.Proxy;

/// <summary>Values of the command line, each told by name when it is wrong, with what was found and what was expected.</summary>
static class Usage
{
    /// <summary>What the shell is told of a command line or a configuration that cannot be understood.</summary>
    public const int ExitCode = 2;

    const string Program = "sidecar-proxy";

    /// <summary>An option with a whole number.</summary>
    public static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        CustomParser = given =>
        {
            if (int.TryParse(given.Tokens[^1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            given.AddError($"{name} '{given.Tokens[^1].Value}': expected a number from {least} to {most}.");
            return null;
        },
    };

    /// <summary>An argument that is one of some words.</summary>
    public static Argument<string> Word(string name, string description, params string[] words)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = string.Join('|', words) };
        argument.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => !words.Contains(token.Value)))
                given.AddError(token.Value.StartsWith('-') ? $"'{token.Value}': unknown." : $"{name} '{token.Value}': expected {string.Join(" or ", words)}.");
        });
        return argument;
    }

    /// <summary>Says what is wrong with a command line, all of it.</summary>
    public static int Say(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command is RootCommand ? Program : $"{Program} {parsed.CommandResult.Command.Name}";
        foreach (var error in Errors(parsed))
            Console.Error.WriteLine($"{command}: {error}");
        Console.Error.WriteLine($"Try '{command} --help'.");
        return ExitCode;
    }

    /// <summary>The parser's own errors are known by where they stand; the others are in our words already.</summary>
    static IEnumerable<string> Errors(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand root)
        {
            var names = root.Subcommands.Select(command => command.Name).ToArray();
            var found = parsed.UnmatchedTokens is [var first, ..] ? $"'{first}': " : "";
            return [$"{found}expected a command: {string.Join(", ", names[..^1])} or {names[^1]}."];
        }
        var unknown = parsed.UnmatchedTokens;
        return parsed.Errors.Where(error => unknown.Count == 0 || error.SymbolResult is not CommandResult).Select(error => error.SymbolResult switch
        {
            OptionResult { Tokens: [] } option => $"{option.IdentifierToken?.Value}: expected a value after it.",
            OptionResult { IdentifierTokenCount: > 1 } option => $"{option.IdentifierToken?.Value}: expected once.",
            ArgumentResult { Tokens: [] } argument => $"{argument.Argument.Name}: missing. {argument.Argument.Description}",
            _ => error.Message,
        }).Concat(unknown.Select(token => $"'{token}': unknown."));
    }
}
