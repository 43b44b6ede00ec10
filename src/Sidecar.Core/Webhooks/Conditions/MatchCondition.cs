namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>Evaluates one match condition for a request.</summary>
static class MatchCondition
{
    /// <summary>A <see cref="CelValue.Bool"/>, an error, or that it cannot be told.</summary>
    public static CelValue Evaluate(string expression, CelValue.Map input)
    {
        try
        {
            var value = CelEvaluator.Evaluate(CelParser.Parse(expression), input);
            return value is CelValue.Bool or CelValue.Error or CelValue.Unknown
                ? value
                : new CelValue.Unknown("a result that is no boolean is not understood here");
        }
        catch (CelSyntaxException fault)
        {
            return new CelValue.Unknown($"{fault.Message} is not understood here");
        }
    }
}
