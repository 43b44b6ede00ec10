using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Conditions;

namespace Sidecar.Core.Tests.Webhooks;

public class MatchConditionTests
{
    static readonly Pod Web = Pod.Parse("""{"metadata":{"name":"web","labels":{"app":"web","empty":""}},"spec":{"hostNetwork":false}}""");
    static readonly Pod Bare = Pod.Parse("""{"metadata":{"generateName":"web-","labels":{}}}""");

    [Theory]
    [InlineData("true", true)]
    [InlineData("object.metadata.labels.app == 'web'", true)]
    [InlineData("object.metadata.labels[\"app\"] != 'web'", false)]
    [InlineData("has(object.metadata.labels.empty) && !has(object.metadata.labels.other)", true)]
    [InlineData("has(object.metadata.annotations)", false)]
    [InlineData("'app' in object.metadata.labels && !('x' in object.metadata.labels)", true)]
    [InlineData("object.metadata.labels.app in ['api', 'web']", true)]
    [InlineData("object.metadata.?annotations['a'].orValue('none') == 'none'", true)]
    [InlineData("object.metadata.labels[?'app'].hasValue()", true)]
    [InlineData("object.metadata.namespace == 'shop' && request.namespace.startsWith('sh')", true)]
    [InlineData("request.operation == 'CREATE' && oldObject == null && object != null", true)]
    [InlineData("!request.dryRun ? request.userInfo.username == 'ann' : false", true)]
    [InlineData("request.userInfo.groups.size() == 2 && size(request.userInfo.groups[1]) > 1", true)]
    [InlineData("object.metadata.name.endsWith('b') && object.metadata.name.contains('e')", true)]
    [InlineData("object.metadata.labels.app == 1", false)]
    [InlineData("'a\\'\\n' == \"a'\\n\"", true)]
    public void What_is_understood_is_decided(string expression, bool value) =>
        Assert.Equal(new CelValue.Bool(value), Evaluate(expression, Web));

    [Theory]
    [InlineData("object.metadata.name == 'web'", "no such key: name")]
    [InlineData("object.metadata.labels['a'] == 'b'", "no such key: labels")]
    [InlineData("has(object.metadata.labels.a)", "no such key: labels")]
    [InlineData("!object.metadata.generateName", "no such overload: !")]
    [InlineData("['a'][1] == 'a'", "index out of bounds: 1")]
    public void An_error_is_the_API_servers(string expression, string message) =>
        Assert.Equal(new CelValue.Error(message), Evaluate(expression, Bare));

    [Theory]
    [InlineData("object.spec.hostNetwork == false", "'spec' is not known here")]
    [InlineData("object.metadata.uid == ''", "'uid' is not known here")]
    [InlineData("authorizer.group('').resource('pods').check('create').allowed()", "'authorizer' is not known here")]
    [InlineData("object.metadata.labels.exists(k, k == 'app')", "'k' is not known here")]
    [InlineData("object.metadata.labels.app.matches('^w')", "matches() of such values is not understood here")]
    [InlineData("object.metadata.labels == oldObject.metadata.labels || object.metadata.labels == {}", "'{' where it stands is not understood here")]
    [InlineData("object.metadata.name + 'x' == 'webx'", "arithmetic is not understood here")]
    [InlineData("1.5 > 1", "the number 1.5 is not understood here")]
    [InlineData("object.metadata.name == r'web'", "a text with a prefix is not understood here")]
    [InlineData("object.metadata.name == 'web", "a text without an end is not understood here")]
    [InlineData("'web'", "a result that is no boolean is not understood here")]
    [InlineData("", "the end where it stands is not understood here")]
    public void What_is_not_understood_is_not_guessed(string expression, string reason) =>
        Assert.Equal(new CelValue.Unknown(reason), Evaluate(expression, Web));

    [Theory]
    [InlineData("false && object.spec.x", false)]
    [InlineData("object.spec.x && false", false)]
    [InlineData("object.metadata.nothing.x || true", true)]
    [InlineData("object.metadata.annotations.x == 'y' || true", true)]
    public void One_side_decides_whatever_the_other_gives(string expression, bool value) =>
        Assert.Equal(new CelValue.Bool(value), Evaluate(expression, Web));

    [Fact]
    public void Expressions_that_nest_or_go_on_too_long_are_not_followed()
    {
        foreach (var text in new[] { new string('(', 100_000), new string('!', 100_000), "object" + string.Concat(Enumerable.Repeat(".a", 100_000)) })
            Assert.IsType<CelValue.Unknown>(Evaluate(text, Web));
    }

    [Theory]
    [InlineData("object.metadata.labels.app == 'web'", "web", WebhookOutcome.Called)]
    [InlineData("object.metadata.labels.app == 'api'", "web", WebhookOutcome.NotCalled)]
    [InlineData("object.spec.priority > 0", "web", WebhookOutcome.Unknown)]
    [InlineData("object.metadata.name == 'web'", "bare", WebhookOutcome.Refused)]
    public void A_condition_decides_with_the_rest(string expression, string pod, WebhookOutcome outcome) =>
        Assert.Equal(outcome, Match(pod == "web" ? Web : Bare, WebhookFailurePolicy.Fail, expression).Outcome);

    [Fact]
    public void A_condition_that_errs_passes_the_webhook_by_where_failures_are_ignored()
    {
        var match = Match(Bare, WebhookFailurePolicy.Ignore, "object.metadata.name == 'web'");

        Assert.Equal(WebhookOutcome.NotCalled, match.Outcome);
        Assert.Equal(
            """
            c: injector.example.com: not called
              /webhooks/0/matchConditions/0/expression: requires object.metadata.name == 'web', found the error 'no such key: name'. Guard the expression by has() or .?: the condition 'c0'.
            """, match.ToString());
    }

    [Fact]
    public void Beside_a_condition_that_is_false_an_error_does_not_matter() => Assert.Equal("/webhooks/0/matchConditions/1/expression",
        Assert.Single(Match(Bare, WebhookFailurePolicy.Fail, "object.metadata.name == 'web'", "false").Blockers).Pointer.ToString());

    [Property(Arbitrary = [typeof(Expressions)], MaxTest = 500)]
    public void Made_expressions_have_the_value_they_were_made_to_have(Expressions.Made made) =>
        Assert.Equal(made.Value, (Evaluate(made.Text, Web) as CelValue.Bool)?.Value);

    [Property(MaxTest = 2000)]
    public Property No_text_whatever_is_followed_by_an_exception() => Prop.ForAll(
        Gen.Elements("object", "request", ".metadata", ".labels", ".app", ".", ".?", "[", "[?", "]", "(", ")", "has(", "size(", "'a'", "'", "1",
            "true", "null", "!", "&&", "||", "==", "in", "?", ":", ",", " ", "{", "é", ".orValue(", ".userInfo", "oldObject", "[1]").ListOf()
            .Select(string.Concat).ToArbitrary(),
        text => Assert.NotNull(Evaluate(text, Web)));

    static CelValue Evaluate(string expression, Pod pod) => MatchCondition.Evaluate(expression, ConditionInput.Of(Request(pod)));

    static WebhookRequest Request(Pod pod) => WebhookRequest.Creating(pod, "shop", new Dictionary<string, string>()) with
    {
        User = new("ann") { Groups = ["a", "system:authenticated"] },
    };

    static WebhookMatch Match(Pod pod, WebhookFailurePolicy policy, params string[] expressions)
    {
        var entry = new WebhookEntry
        {
            Name = "injector.example.com",
            ClientConfig = new() { Url = "https://h/i" },
            Rules = [WebhookRule.PodCreation],
            FailurePolicy = policy,
            MatchConditions = [.. expressions.Select((text, i) => new WebhookMatchCondition($"c{i}", text))],
        };
        return new WebhookMatcher([WebhookConfiguration.Create("c", [entry])]).Match(Request(pod))[0];
    }

    /// <summary>Expressions built together with their value for the pod above; null where it errs or cannot be told.</summary>
    public static class Expressions
    {
        public sealed record Made(string Text, bool? Value);

        public static Arbitrary<Made> All() => Gen.Sized(size => Tree(Math.Min(size, 5))).ToArbitrary();

        static readonly Gen<Made> Leaf = Gen.Elements(
            new Made("true", true), new Made("false", false), new Made("object.metadata.labels.app == 'web'", true),
            new Made("'x' in object.metadata.labels", false), new Made("object.metadata.labels.x == 'y'", null), new Made("object.spec.x", null));

        static Gen<Made> Tree(int depth) => depth == 0 ? Leaf : Gen.OneOf(
            Leaf,
            Tree(depth - 1).Select(one => new Made($"!({one.Text})", !one.Value)),
            from one in Tree(depth - 1) from other in Tree(depth - 1) select new Made($"({one.Text}) && ({other.Text})", one.Value & other.Value),
            from one in Tree(depth - 1) from other in Tree(depth - 1) select new Made($"({one.Text}) || ({other.Text})", one.Value | other.Value),
            from one in Tree(depth - 1)
            from two in Tree(depth - 1)
            from three in Tree(depth - 1)
            select new Made($"({one.Text}) ? ({two.Text}) : ({three.Text})", one.Value is { } chosen ? (chosen ? two.Value : three.Value) : null));
    }
}
