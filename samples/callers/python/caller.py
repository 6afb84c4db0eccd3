"""Posts a demand list for an enterprise and prints the shortlist of its first post.

    ./generate.sh && /usr/bin/python3 caller.py 127.0.0.1:5001

The access key, where the registry asks for one, comes from DIGITALTALENT_KEY.
"""
import os
import sys

import grpc

sys.path.insert(0, os.environ.get("DIGITALTALENT_STUBS", os.path.join(os.path.dirname(os.path.abspath(__file__)), "generated")))

from digitaltalent.v1 import common_pb2, demand_pb2, demand_pb2_grpc, enterprise_pb2, enterprise_pb2_grpc, matching_pb2, matching_pb2_grpc  # noqa: E402

CREDIT_CODE = "91370300000000903G"
LIST_ID = "SAMPLE-PYTHON"

ENTERPRISE = enterprise_pb2.Enterprise(credit_code=CREDIT_CODE, name="样例调用方（Python）", region="370300", industry="I6513")
DEMANDS = demand_pb2.DemandList(
    list_id=LIST_ID,
    enterprise=CREDIT_CODE,
    title="样例需求清单",
    deadline="2030-12-31",
    demands=[
        demand_pb2.Demand(
            number=1,
            title="人工智能工程师",
            occupations=["2-02-38-01"],
            headcount=2,
            regions=["370300"],
            requirements=[
                demand_pb2.Requirement(grade=common_pb2.REQUIREMENT_GRADE_MUST, skill="SK-PL-001"),
                demand_pb2.Requirement(grade=common_pb2.REQUIREMENT_GRADE_WANTED, skill="SK-PL-002"),
            ],
        )
    ],
)


def main(address: str) -> int:
    key = os.environ.get("DIGITALTALENT_KEY")
    options = {"timeout": 30, "metadata": [("authorization", f"Bearer {key}")] if key else []}
    try:
        with grpc.insecure_channel(address) as channel:
            enterprise_pb2_grpc.EnterpriseServiceStub(channel).PutEnterprise(
                enterprise_pb2.PutEnterpriseRequest(enterprise=ENTERPRISE), **options)
            posted = demand_pb2_grpc.DemandServiceStub(channel).PutDemandList(
                demand_pb2.PutDemandListRequest(list=DEMANDS, initial_status=demand_pb2.DEMAND_LIST_STATUS_OPEN), **options)
            print(f"{LIST_ID}: {common_pb2.WriteOutcome.Name(posted.outcome)}")

            # `after` makes the shortlist see the list that was posted a moment ago.
            shortlist = matching_pb2_grpc.MatchingServiceStub(channel).MatchTalents(
                matching_pb2.MatchTalentsRequest(demand_id=f"{LIST_ID}/1", top=5, after=posted.change_token), **options)
    except grpc.RpcError as refused:
        print(f"{refused.code().name}: {refused.details()}", file=sys.stderr)
        return 1

    for candidate in shortlist.candidates:
        print(f"{candidate.rank}  {candidate.score:.1f}  {candidate.alias}  {candidate.region_name}  {candidate.reasons[0].text_zh}")
    print(f"{len(shortlist.candidates)} / {shortlist.total}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5001"))
