using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sidecar.Cli.Sources;

/// <summary>A command line as it was typed.</summary>
static class GivenArguments
{
    /// <summary>The words behind the verb, but for some options and their values.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="without">Options to leave out.</param>
    public static IReadOnlyList<string> Of(ParseResult parsed, params IEnumerable<Option> without)
    {
        var own = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        foreach (var result in without.Select(parsed.GetResult).OfType<OptionResult>())
        {
            own.UnionWith(result.Tokens);
            if (result.IdentifierToken is { } name)
                own.Add(name);
        }
        return [.. parsed.Tokens.Where(token => token.Type != TokenType.Command && !own.Contains(token)).Select(token => token.Value)];
    }
}
